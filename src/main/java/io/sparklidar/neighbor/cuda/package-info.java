/**
 * The engine on CUDA devices.
 *
 * <p>A tile's way: {@link io.sparklidar.neighbor.cuda.CudaEngine} reserves memory for all of it
 * ({@code CudaLayout} says how much and what lies where), copies the coordinates through
 * page-locked slabs, lets the kernels sort the points along a curve, box them, find the neighbours
 * and leave a record a point, from which columns are made and copied back slice by slice. Each tile
 * has streams of its own: several threads that compute tiles at once overlap their copies with the
 * kernels of others, whose searches take turns. {@link io.sparklidar.neighbor.cuda.DeviceEngine} is
 * what a job uses: it halves tiles or leaves them to another engine where the device cannot, with
 * the same neighbours, and says so. {@link io.sparklidar.neighbor.cuda.DevicePool} deals tiles out
 * where there are several devices.
 *
 * <p>{@link io.sparklidar.neighbor.cuda.ListEngine} is the same engine with the index of a library
 * in place of the search: {@code ListSearch} lets kernels choose the lists of points that a {@link
 * io.sparklidar.neighbor.cuda.ListIndex} looks into and prove what it found.
 *
 * <p>The kernels are in {@code src/main/cuda}; the jar ships them as PTX that the driver compiles.
 */
package io.sparklidar.neighbor.cuda;
