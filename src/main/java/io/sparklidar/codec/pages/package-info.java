/**
 * Parquet pages made on a CUDA device, of columns that are there already: what the CPU's writer
 * writes without compression, byte for byte, so that the same file comes out wherever its pages are
 * made.
 *
 * <p>Data flow: a {@link io.sparklidar.codec.pages.PageBatch} says what columns and row groups
 * there are and how much memory they take; a {@link io.sparklidar.codec.pages.PageEncoder} makes
 * their pages, behind one another in device memory; a {@link io.sparklidar.codec.pages.PageTable}
 * says where they are, so that only they have to be copied; and a {@link
 * io.sparklidar.codec.pages.FinishedColumn} is what a file is put together of. Knows the forms of
 * Parquet's pages and nothing of its files.
 */
package io.sparklidar.codec.pages;
