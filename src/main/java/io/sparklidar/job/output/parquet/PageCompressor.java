package io.sparklidar.job.output.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import org.apache.parquet.bytes.BytesInput;

/**
 * Zstandard with one native context and one array for all pages of a file: setting these up for
 * each page costs more than compressing it. Not safe for concurrent use.
 */
final class PageCompressor implements Closeable {

  private final int level;

  /** Null until something is compressed: a file may have nothing worth it. */
  private ZstdCompressCtx context;

  private byte[] compressed = {};

  PageCompressor(final int level) {
    this.level = level;
  }

  /** Length of a page when compressed. */
  int compressedLength(final PageBytes page) {
    final int bound = Math.toIntExact(Zstd.compressBound(page.length()));
    if (compressed.length < bound) {
      compressed = new byte[bound];
    }
    if (context == null) {
      context = new ZstdCompressCtx();
      context.setLevel(level);
    }
    return context.compressByteArray(
        compressed, 0, compressed.length, page.array(), 0, page.length());
  }

  /** A page, compressed; valid until the next call. */
  BytesInput compress(final PageBytes page) {
    final int length = compressedLength(page);
    return BytesInput.from(compressed, 0, length);
  }

  @Override
  public void close() {
    if (context != null) {
      context.close();
    }
  }
}
