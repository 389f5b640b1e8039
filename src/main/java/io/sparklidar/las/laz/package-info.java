/**
 * The compression of LAZ: adaptive arithmetic coding of the fields of points.
 *
 * <p>Bottom-up: {@code BitModel} and {@code SymbolModel} estimate probabilities, {@code
 * ArithmeticDecoder} and {@code ArithmeticEncoder} turn symbols into bytes with them, {@code
 * IntegerCoder} codes the difference of an integer to its prediction. On top of these there is one
 * class an item: the pointwise items of formats 0-5, which share one stream, and the layers of
 * formats 6-10, which have one stream each and are coded one after the other. {@link
 * io.sparklidar.las.laz.LazSchema} says which items a file has, {@link
 * io.sparklidar.las.laz.LazChunkIndex} where its chunks are, and {@link
 * io.sparklidar.las.laz.LazChunkReader} turns one into columns.
 *
 * <p>Encoding follows the choices of the reference implementation, so that compressing the same
 * points gives the same bytes.
 */
package io.sparklidar.las.laz;
