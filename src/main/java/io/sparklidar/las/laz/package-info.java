/**
 * The compression of LAZ, as chunks of points: {@link io.sparklidar.las.laz.LazChunkIndex} finds
 * them in a file, {@link io.sparklidar.las.laz.LazChunkReader} turns one into columns, {@link
 * io.sparklidar.las.laz.LazChunkEncoder} and {@link io.sparklidar.las.laz.LazPointWriter} go the
 * other way, {@link io.sparklidar.las.laz.LazLayerSplicer} adds extra bytes to chunks that stay
 * compressed.
 *
 * <p>Bottom-up: {@code coding} turns integers into bytes by adaptive arithmetic coding; {@code
 * schema} says which items a file has; {@code pointwise} codes the items of formats 0-5, which
 * share one stream, and {@code layered} the layers of formats 6-10, which have one stream each and
 * are coded one after the other; this package frames what they code as chunks.
 *
 * <p>Encoding follows the choices of the reference implementation, so that compressing the same
 * points gives the same bytes.
 */
package io.sparklidar.las.laz;
