package io.sparklidar.las.header;

import io.sparklidar.las.io.LittleEndian;

/** Packs the headers of variable length records. */
public final class VlrWriter {

  private VlrWriter() {}

  /** The header of a record, to be followed by its payload. */
  public static byte[] pack(final Vlr record, final boolean extended) {
    final byte[] head = new byte[extended ? Vlr.EXTENDED_HEADER_LENGTH : Vlr.HEADER_LENGTH];
    LittleEndian.putString(
        head, LasConstants.VLR_USER_ID, LasConstants.VLR_USER_ID_LENGTH, record.userId());
    LittleEndian.putShort(head, LasConstants.VLR_RECORD_ID, record.recordId());
    putLength(head, extended, record.payload().length);
    LittleEndian.putString(
        head,
        extended ? LasConstants.EVLR_DESCRIPTION : LasConstants.VLR_DESCRIPTION,
        LasConstants.VLR_DESCRIPTION_LENGTH,
        record.description());
    return head;
  }

  /** Corrects the payload length in a packed header. */
  public static void putLength(final byte[] head, final boolean extended, final int length) {
    if (extended) {
      LittleEndian.putLong(head, LasConstants.VLR_LENGTH, length);
    } else {
      LittleEndian.putShort(head, LasConstants.VLR_LENGTH, length);
    }
  }
}
