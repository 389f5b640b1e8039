/**
 * The features, one file each: definition, range, encoding, what it reads, and its formula for the
 * CPU and for CUDA.
 *
 * <p>Large because each class is one feature and nothing else, and whoever looks for one finds it
 * by its name. To add one, write its class, run {@code scripts/generate-features.sh}, and give the
 * tests' oracle a second way to compute it. {@link io.sparklidar.feature.catalogue.Features}, the
 * CUDA headers {@code catalogue.cuh} and {@code formulas.cuh}, the kernels' PTX and the reference
 * of the documentation are generated from the classes.
 */
package io.sparklidar.feature.catalogue;
