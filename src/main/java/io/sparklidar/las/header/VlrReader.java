package io.sparklidar.las.header;

import static io.sparklidar.las.header.LasConstants.EVLR_DESCRIPTION;
import static io.sparklidar.las.header.LasConstants.VLR_DESCRIPTION;
import static io.sparklidar.las.header.LasConstants.VLR_DESCRIPTION_LENGTH;
import static io.sparklidar.las.header.LasConstants.VLR_LENGTH;
import static io.sparklidar.las.header.LasConstants.VLR_RECORD_ID;
import static io.sparklidar.las.header.LasConstants.VLR_USER_ID;
import static io.sparklidar.las.header.LasConstants.VLR_USER_ID_LENGTH;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.LittleEndian;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads variable length records as far as they fit; what does not fit is reported and left. */
public final class VlrReader {

  /** Bytes of payload loaded from one file, at most. */
  private static final long MAX_LOADED_TOTAL = 1L << 28;

  private final ByteSource source;
  private final LeftToOthers leftToOthers;
  private final List<String> warnings;
  private long loaded;

  /** Which records' payloads are not loaded, since what they mean is read elsewhere. */
  @FunctionalInterface
  public interface LeftToOthers {

    /** Whether a record's payload is not loaded. */
    boolean test(String userId, int recordId);
  }

  /**
   * Of a file.
   *
   * @param source the file
   * @param leftToOthers which payloads are not loaded
   * @param warnings where accepted deviations are noted, one line each
   */
  public VlrReader(
      final ByteSource source, final LeftToOthers leftToOthers, final List<String> warnings) {
    this.source = source;
    this.leftToOthers = leftToOthers;
    this.warnings = warnings;
  }

  /** The records between the header and the points. */
  public List<Vlr> ordinary(final LasHeader header) throws IOException {
    return read(false, header.headerSize(), header.pointOffset(), header.vlrCount());
  }

  /** The records behind the points. */
  public List<Vlr> extended(final LasHeader header) throws IOException {
    if (header.evlrCount() > 0) {
      final long start = header.evlrOffset();
      if (start < header.pointOffset() || start > source.length()) {
        warnings.add(
            "the extended records are said to start at byte "
                + Long.toUnsignedString(start)
                + " of "
                + source.length()
                + ": left out");
        return List.of();
      }
      return read(true, start, source.length(), header.evlrCount());
    }
    // In 1.3 the waveforms are the only extended record, with a pointer of their own.
    if (header.versionMinor() == 3
        && header.encodes(LasHeader.INTERNAL_WAVEFORMS)
        && header.waveformOffset() > header.pointOffset()
        && header.waveformOffset() < source.length()) {
      return read(true, header.waveformOffset(), source.length(), 1);
    }
    return List.of();
  }

  private List<Vlr> read(final boolean extended, final long start, final long end, final long count)
      throws IOException {
    final int headerLength = extended ? Vlr.EXTENDED_HEADER_LENGTH : Vlr.HEADER_LENGTH;
    final byte[] header = new byte[headerLength];
    final List<Vlr> records = new ArrayList<>();
    long at = start;
    while (records.size() < count) {
      if (headerLength > end - at) {
        break;
      }
      source.readFully(at, header, 0, headerLength);
      final long length =
          extended
              ? LittleEndian.getLong(header, VLR_LENGTH)
              : LittleEndian.getUnsignedShort(header, VLR_LENGTH);
      if (length < 0 || length > end - at - headerLength) {
        break;
      }
      records.add(record(extended, at, header, length));
      at += headerLength + length;
    }
    if (records.size() < count) {
      warnings.add(
          "of "
              + count
              + (extended ? " extended" : "")
              + " variable length records "
              + records.size()
              + " fit before byte "
              + end);
    }
    return List.copyOf(records);
  }

  private Vlr record(final boolean extended, final long at, final byte[] header, final long length)
      throws IOException {
    final String userId = LittleEndian.getString(header, VLR_USER_ID, VLR_USER_ID_LENGTH);
    final int recordId = LittleEndian.getUnsignedShort(header, VLR_RECORD_ID);
    final boolean wanted =
        !leftToOthers.test(userId, recordId)
            && length <= Math.min(Vlr.MAX_LOADED_PAYLOAD, MAX_LOADED_TOTAL - loaded);
    final byte[] payload = wanted ? new byte[(int) length] : new byte[0];
    source.readFully(at + header.length, payload, 0, payload.length);
    loaded += payload.length;
    return new Vlr(
        userId,
        recordId,
        LittleEndian.getString(
            header, extended ? EVLR_DESCRIPTION : VLR_DESCRIPTION, VLR_DESCRIPTION_LENGTH),
        extended,
        at,
        length,
        payload);
  }
}
