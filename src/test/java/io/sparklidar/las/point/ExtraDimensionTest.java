package io.sparklidar.las.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.ExtraBytesRecord;
import io.sparklidar.las.header.Vlr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExtraDimensionTest {

  private static final ExtraDimension HEIGHT =
      ExtraDimension.of("height", ExtraDimensionType.F32, 0, "above ground");
  private static final ExtraDimension PLANARITY =
      ExtraDimension.scaled("planarity", ExtraDimensionType.U16, 4, 1e-4, 0.5, 65535, "0..1");
  private static final ExtraDimension VECTOR =
      new ExtraDimension(
          "vector",
          ExtraDimensionType.I16,
          3,
          6,
          List.of(0.1, 0.2, 0.3),
          List.of(),
          List.of(-1L, -2L, -3L),
          "");

  private static LasColumns columns(final ExtraDimension... dimensions) {
    final LasColumns columns =
        new LasColumns(PointLayout.of(6, List.of(dimensions)), EnumSet.of(LasField.EXTRA_BYTES));
    columns.resize(2);
    return columns;
  }

  @Test
  void theRecordDescribesDimensionsSoThatTheyAreReadBack() {
    final List<ExtraDimension> dimensions = List.of(HEIGHT, PLANARITY, VECTOR);
    final List<String> warnings = new ArrayList<>();
    final List<ExtraDimension> read =
        ExtraBytesRecord.decode(List.of(ExtraBytesRecord.encode(dimensions)), 12, warnings);
    assertEquals(dimensions, read);
    assertEquals(List.of(), warnings);
  }

  @Test
  void scaleAndOffsetApplyToTheStoredValue() {
    final LasColumns columns = columns(HEIGHT, PLANARITY, VECTOR);
    PLANARITY.setRawBits(columns, 1, 0, 2500);
    assertEquals(0.75, PLANARITY.value(columns, 1, 0), 1e-12);
    VECTOR.setRawBits(columns, 1, 2, -20);
    assertEquals(-6.0, VECTOR.value(columns, 1, 2), 1e-12);
    HEIGHT.setRawBits(columns, 1, 0, Float.floatToRawIntBits(-1.5f));
    assertEquals(-1.5, HEIGHT.value(columns, 1, 0));
  }

  @Test
  void noDataIsComparedWithTheStoredValue() {
    final LasColumns columns = columns(HEIGHT, PLANARITY, VECTOR);
    PLANARITY.setRawBits(columns, 0, 0, 65535);
    PLANARITY.setRawBits(columns, 1, 0, 65534);
    assertTrue(PLANARITY.isNoData(columns, 0, 0));
    assertFalse(PLANARITY.isNoData(columns, 1, 0));
    VECTOR.setRawBits(columns, 0, 1, -2);
    assertTrue(VECTOR.isNoData(columns, 0, 1));
    assertFalse(HEIGHT.isNoData(columns, 0, 0));
  }

  @Test
  void aFloatMeansNoValueIfItIsTheFloatNextToTheDescriptorsDouble() {
    final ExtraDimension depth =
        new ExtraDimension(
            "depth",
            ExtraDimensionType.F32,
            1,
            0,
            List.of(),
            List.of(),
            List.of(Double.doubleToRawLongBits(-9999.9)),
            "");
    final LasColumns columns = columns(depth);
    depth.setRawBits(columns, 0, 0, Float.floatToRawIntBits(-9999.9f));
    depth.setRawBits(columns, 1, 0, Float.floatToRawIntBits(Math.nextUp(-9999.9f)));
    assertTrue(depth.isNoData(columns, 0, 0));
    assertFalse(depth.isNoData(columns, 1, 0));
  }

  @Test
  void unsignedValuesOf64BitsAreRoundedOnce() {
    final ExtraDimension id = ExtraDimension.of("id", ExtraDimensionType.U64, 0, "");
    final LasColumns columns = columns(id);
    final SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      final long bits = random.nextLong();
      id.setRawBits(columns, 0, 0, bits);
      assertEquals(
          new BigInteger(Long.toUnsignedString(bits)).doubleValue(), id.value(columns, 0, 0));
    }
  }

  @Test
  void unsignedValuesStayUnsigned() {
    final ExtraDimension u64 = ExtraDimension.of("u", ExtraDimensionType.U64, 0, "");
    final ExtraDimension u32 = ExtraDimension.of("v", ExtraDimensionType.U32, 8, "");
    final LasColumns columns = columns(u64, u32);
    u64.setRawBits(columns, 0, 0, -1);
    u32.setRawBits(columns, 0, 0, -1);
    assertEquals(0x1p64, u64.value(columns, 0, 0));
    assertEquals(4294967295.0, u32.value(columns, 0, 0));
  }

  @Test
  void bytesThatNobodyDescribesAreOpaque() {
    final List<ExtraDimension> read = ExtraBytesRecord.decode(List.of(), 5, new ArrayList<>());
    assertEquals(1, read.size());
    assertEquals(ExtraDimension.OPAQUE_NAME, read.get(0).name());
    assertEquals(ExtraDimensionType.U8, read.get(0).type());
    assertEquals(5, read.get(0).elementCount());
  }

  @Test
  void descriptorsThatDoNotFitAreReportedAndTheirBytesOpaque() {
    final List<String> warnings = new ArrayList<>();
    final Vlr record = ExtraBytesRecord.encode(List.of(HEIGHT, PLANARITY));
    final List<ExtraDimension> read = ExtraBytesRecord.decode(List.of(record), 5, warnings);
    assertEquals(
        List.of("height", "extra_bytes"), read.stream().map(ExtraDimension::name).toList());
    assertEquals(1, warnings.size());
  }

  @Test
  void sameNamesAreToldApart() {
    final Vlr record = ExtraBytesRecord.encode(List.of(HEIGHT, HEIGHT.at(4), HEIGHT.at(8)));
    final List<ExtraDimension> read =
        ExtraBytesRecord.decode(List.of(record), 12, new ArrayList<>());
    assertEquals(
        List.of("height", "height_2", "height_3"),
        read.stream().map(ExtraDimension::name).toList());
  }

  @Test
  void aScaleOfZeroIsReadAsOneAndReported() {
    final List<String> warnings = new ArrayList<>();
    final Vlr record =
        ExtraBytesRecord.encode(
            List.of(ExtraDimension.scaled("s", ExtraDimensionType.U8, 0, 0, 0, 255, "")));
    final List<ExtraDimension> read = ExtraBytesRecord.decode(List.of(record), 1, warnings);
    assertEquals(List.of(1.0), read.get(0).scale());
    assertEquals(1, warnings.size());
  }

  @Test
  void theFirstRecordThatFitsIsUsed() {
    final Vlr tooLong = ExtraBytesRecord.encode(List.of(HEIGHT, PLANARITY));
    final Vlr fitting = ExtraBytesRecord.encode(List.of(PLANARITY.at(0)));
    final List<String> warnings = new ArrayList<>();
    final List<ExtraDimension> read =
        ExtraBytesRecord.decode(List.of(tooLong, fitting), 2, warnings);
    assertEquals(List.of(PLANARITY.at(0)), read);
    assertEquals(1, warnings.size());
  }
}
