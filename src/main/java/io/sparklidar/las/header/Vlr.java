package io.sparklidar.las.header;

/**
 * A variable length record, ordinary or extended.
 *
 * @param userId who defined it, at most 16 bytes
 * @param recordId which record of theirs, 0..65535
 * @param description free text, at most 32 bytes
 * @param extended whether it is (to be) stored behind the points
 * @param offset absolute byte position of the record's own header; 0 for one not read from a file
 * @param payloadLength number of payload bytes in the file
 * @param payload the payload; shared, not copied; empty where {@link #isLoaded()} says so
 */
public record Vlr(
    String userId,
    int recordId,
    String description,
    boolean extended,
    long offset,
    long payloadLength,
    byte[] payload) {

  /**
   * Payloads above this many bytes (waveform samples, mostly) are not loaded, nor is the hierarchy
   * of a COPC file.
   */
  public static final int MAX_LOADED_PAYLOAD = 1 << 26;

  /** The longest payload of an ordinary record. */
  public static final int MAX_ORDINARY_PAYLOAD = 0xFFFF;

  /** Bytes of the header of an ordinary record. */
  public static final int HEADER_LENGTH = 54;

  /** Bytes of the header of an extended record. */
  public static final int EXTENDED_HEADER_LENGTH = 60;

  /** A record whose payload is at hand; extended if it must be. */
  public Vlr(
      final String userId,
      final int recordId,
      final String description,
      final long offset,
      final byte[] payload) {
    this(
        userId,
        recordId,
        description,
        payload.length > MAX_ORDINARY_PAYLOAD,
        offset,
        payload.length,
        payload);
  }

  /** Whether this is the record {@code recordId} of {@code userId}. */
  public boolean is(final String userId, final int recordId) {
    return this.recordId == recordId && this.userId.equals(userId);
  }

  /** Whether the payload was loaded. */
  public boolean isLoaded() {
    return payload.length == payloadLength;
  }

  /** Absolute byte position of the payload. */
  public long payloadOffset() {
    return offset + (extended ? EXTENDED_HEADER_LENGTH : HEADER_LENGTH);
  }
}
