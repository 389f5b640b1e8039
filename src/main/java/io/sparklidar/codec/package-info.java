/**
 * LAZ and Parquet coding on CUDA devices: chunks are decoded into columns in device memory, columns
 * are encoded into LAZ layers and Parquet pages. What comes out are the bytes of the codec on the
 * CPU; a stream that fails on the device is coded again there.
 */
package io.sparklidar.codec;
