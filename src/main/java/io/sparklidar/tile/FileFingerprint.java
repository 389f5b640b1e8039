package io.sparklidar.tile;

import java.io.Serializable;

/**
 * What tells one state of a file from another: if all three agree the file is taken as unchanged.
 *
 * @param path qualified path
 * @param length bytes
 * @param modified modification time, milliseconds since 1970
 */
public record FileFingerprint(String path, long length, long modified) implements Serializable {}
