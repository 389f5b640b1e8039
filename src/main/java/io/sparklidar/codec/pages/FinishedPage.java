package io.sparklidar.codec.pages;

import java.nio.ByteBuffer;

/**
 * A data page (version 1), not compressed.
 *
 * @param rows how many
 * @param values how many of them have a value
 * @param least the smallest value that is no NaN: a whole number, or the bits of one of floating
 *     point; without meaning where there is none
 * @param most the largest
 * @param bytes levels and values
 */
public record FinishedPage(int rows, int values, long least, long most, ByteBuffer bytes) {}
