package io.sparklidar.storage.segments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a commit log. None is ever changed: one that takes up others is written first and
 * these are deleted then, so that whoever dies in between leaves records twice and none not at all.
 * Each new one takes up those before it that are not larger than all it has taken up so far: there
 * are as many as the number of records has binary digits, at most, and a record is written again as
 * often. To be changed by one thread of the run that holds the folder; read by anybody meanwhile.
 */
public final class Segments {

  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  private static final ObjectReader RECORD = MAPPER.readerFor(CommitRecord.class);

  /** How often a reader looks again because what it was about to read was taken up meanwhile. */
  private static final int LOOKS = 10;

  private static final int BUFFER = 1 << 18;

  private final FileSystem fs;
  private final Path folder;

  /**
   * @param fs file system of the folder
   * @param folder where they lie, there or not yet
   */
  public Segments(final FileSystem fs, final Path folder) {
    this.fs = fs;
    this.folder = folder;
  }

  /** Makes a file, whole or not at all. */
  public interface Maker {

    /** Makes a file of what {@code content} writes. */
    void make(Path path, Content content) throws IOException;

    /** Deletes a file. */
    void delete(Path path) throws IOException;
  }

  /** Writes the content of a file. */
  public interface Content {

    /** Writes it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * What segments hold.
   *
   * @param byPiece the latest record of each piece
   * @param complete whether all could be read
   * @param files of which segments, by name
   */
  public record Held(Map<String, CommitRecord> byPiece, boolean complete, List<String> files) {}

  /** Whether the segments are those that were read: one listing. */
  public boolean isCurrent(final Held held) throws IOException {
    return fileNames(names()).equals(held.files);
  }

  private static List<String> fileNames(final List<SegmentName> names) {
    return names.stream().map(SegmentName::fileName).toList();
  }

  /** Reads all: one listing and one request a segment. */
  public Held read() throws IOException {
    for (int look = 1; ; look++) {
      try {
        final Map<String, CommitRecord> byPiece = new TreeMap<>();
        boolean complete = true;
        final List<SegmentName> names = names();
        for (final SegmentName name : names) {
          complete &= read(name, byPiece);
        }
        return new Held(byPiece, complete, fileNames(names));
      } catch (final FileNotFoundException e) {
        if (look == LOOKS) {
          throw e;
        }
        LOG.debug("{} was taken up by another", e.getMessage());
      }
    }
  }

  /** Those that are there, oldest first. */
  private List<SegmentName> names() throws IOException {
    final List<SegmentName> names = new ArrayList<>();
    try {
      for (final FileStatus file : fs.listStatus(folder)) {
        SegmentName.parse(file.getPath().getName()).ifPresent(names::add);
      }
    } catch (final FileNotFoundException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  private Path path(final SegmentName name) {
    return new Path(folder, name.fileName());
  }

  /** Adds what can be read of a segment; gives whether that is all. */
  private boolean read(final SegmentName name, final Map<String, CommitRecord> byPiece)
      throws IOException {
    int records = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(fs.open(path(name), BUFFER), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        final Optional<CommitRecord> record = record(line);
        if (record.isPresent()) {
          byPiece.put(record.get().id(), record.get());
          records++;
        }
      }
    } catch (final ChecksumException e) {
      LOG.warn("{} is not as it was written: {}", path(name), e.getMessage());
      return false;
    }
    if (records != name.records()) {
      LOG.warn("{} holds {} records that can be read", path(name), records);
    }
    return records == name.records();
  }

  private static Optional<CommitRecord> record(final String line) throws IOException {
    try {
      return Optional.ofNullable(RECORD.<CommitRecord>readValue(line))
          .filter(CommitRecord::isWhole);
    } catch (final JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds records; those of pieces that are held already take their place.
   *
   * @param newest one a piece
   * @param run who writes
   */
  public void add(final Collection<CommitRecord> newest, final String run, final Maker maker)
      throws IOException {
    if (newest.isEmpty()) {
      return;
    }
    final List<SegmentName> there = names();
    final List<SegmentName> taken = new ArrayList<>();
    long gathered = newest.size();
    for (int s = there.size() - 1; s >= 0 && there.get(s).records() <= gathered; s--) {
      taken.add(0, there.get(s));
      gathered += there.get(s).records();
    }
    final Map<String, CommitRecord> all = new LinkedHashMap<>();
    for (final SegmentName name : taken) {
      read(name, all);
    }
    newest.forEach(record -> all.put(record.id(), record));
    replace(there, taken, all, run, maker);
  }

  /**
   * Removes what is held of some pieces; where nothing is, only looks.
   *
   * @param pieces by id
   * @param run who writes
   */
  public void remove(final Set<String> pieces, final String run, final Maker maker)
      throws IOException {
    final List<SegmentName> there = names();
    final Map<String, CommitRecord> all = new LinkedHashMap<>();
    for (final SegmentName name : there) {
      read(name, all);
    }
    if (all.keySet().removeAll(pieces)) {
      replace(there, there, all, run, maker);
    }
  }

  private void replace(
      final List<SegmentName> there,
      final List<SegmentName> taken,
      final Map<String, CommitRecord> records,
      final String run,
      final Maker maker)
      throws IOException {
    if (!records.isEmpty()) {
      final long number = there.isEmpty() ? 1 : there.get(there.size() - 1).number() + 1;
      maker.make(
          path(new SegmentName(number, records.size(), run)),
          out -> {
            for (final CommitRecord record : records.values()) {
              out.write(MAPPER.writeValueAsBytes(record));
              out.write('\n');
            }
          });
    }
    // The greatest last: what is there between two deletions never hides a later record.
    for (final SegmentName name : taken) {
      maker.delete(path(name));
    }
  }
}
