/**
 * Parquet from primitive columns. The library writes the file (framing, footers, codecs); the pages
 * are encoded here, straight from primitive arrays, because a record-at-a-time writer would cost
 * more than decoding and searching the points together. Only entry points of the library that are
 * the same from Spark 3.5 to 4.2 are used.
 *
 * <p>Data flow: {@link io.sparklidar.job.output.parquet.RowBlock} (columns in memory) to {@link
 * io.sparklidar.job.output.parquet.ParquetTileWriter} (one row group a call). It takes a row group
 * as well whose pages somebody else has made ({@link io.sparklidar.codec.pages.FinishedPages}), of
 * which the same file comes out as with {@link
 * io.sparklidar.job.output.parquet.PageCompression#NONE}.
 */
package io.sparklidar.job.output.parquet;
