/**
 * The engine on CUDA devices.
 *
 * <p>A tile's way: {@link io.sparklidar.neighbor.cuda.CudaEngine} reserves memory for all of it
 * ({@code CudaLayout} says how much and what lies where), copies the coordinates through
 * page-locked slabs, lets the kernels sort the points along a curve, box them, find the neighbours
 * and leave a record per point, from which columns are made and copied back slice by slice. Each
 * tile has streams of its own: several threads that compute tiles at once overlap their copies with
 * the kernels of others, whose searches take turns.
 *
 * <p>Where columns need neighbours one by one, the search lists these for a stretch of the curve,
 * and a pass over the lists makes such columns ({@code pass.cuh}); so it does where only as many of
 * the nearest are neighbours as are optimal ({@code choose.cuh}). All within a radius, in space or
 * in plan, are found by warps that each keep a list of their own for the pass, if there is one
 * ({@code within.cuh}). What lies around neighbourhoods is counted once these are there ({@code
 * around.cuh}). All of them are modules of their own, loaded when first asked for.
 *
 * <p>The search can be another's: a {@link io.sparklidar.neighbor.cuda.CudaSearch} works on a
 * {@link io.sparklidar.neighbor.cuda.CudaTile} whose points are sorted and boxed, between the same
 * copies.
 *
 * <p>The kernels are in {@code src/main/cuda/neighbor}; the jar ships them as PTX that the driver
 * compiles.
 */
package io.sparklidar.neighbor.cuda;
