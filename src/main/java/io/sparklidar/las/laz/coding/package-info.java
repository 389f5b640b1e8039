/**
 * Adaptive arithmetic coding, bottom-up: {@code BitModel} and {@link
 * io.sparklidar.las.laz.coding.SymbolModel} estimate probabilities, {@link
 * io.sparklidar.las.laz.coding.ArithmeticDecoder} and {@link
 * io.sparklidar.las.laz.coding.ArithmeticEncoder} turn symbols into bytes with them, {@link
 * io.sparklidar.las.laz.coding.IntegerCoder} codes the difference of an integer to its prediction.
 * On top are the values that all formats code alike: GPS times, colours, wave packets.
 */
package io.sparklidar.las.laz.coding;
