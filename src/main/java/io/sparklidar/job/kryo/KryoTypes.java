package io.sparklidar.job.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.error.BadInput;
import io.sparklidar.job.LabelResult;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.features.FeatureRecords;
import io.sparklidar.job.ground.GroundSurvey;
import io.sparklidar.job.index.IndexStage;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.labels.LabelRecords;
import io.sparklidar.job.retile.RetileRecords;
import io.sparklidar.job.sums.JobSums;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.tile.CellRange;
import io.sparklidar.tile.ChunkRun;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Registers every type that travels between driver and executors, so that jobs can run with {@code
 * spark.kryo.registrationRequired=true}: a type that is forgotten fails at once, not slowly.
 */
public final class KryoTypes implements KryoRegistrator {

  private static final List<Class<? extends Record>> RECORDS =
      List.of(
          Bounds.class,
          CoordinateTransform.class,
          Chunk.class,
          DensityGrid.class,
          FileFingerprint.class,
          FileIndex.class,
          FileIndex.CrsSummary.class,
          FileIndex.Heights.class,
          FileIndex.IndexedChunk.class,
          FileIndex.Run.class,
          HaloRegion.Rectangle.class,
          HaloRegion.Squares.class,
          TileCore.WholeFile.class,
          TileCore.Square.class,
          TileCore.PartOfFile.class,
          CellRange.class,
          ChunkRun.class,
          TileSpec.class,
          TileSpec.Input.class,
          TileSpec.Ground.class,
          BadInput.class,
          InputResult.class,
          TileResult.class,
          OutputFile.class,
          FileHeader.class,
          LabelResult.class);

  @Override
  public void registerClasses(final Kryo kryo) {
    for (final List<Class<? extends Record>> types :
        List.of(
            RECORDS,
            IndexStage.TYPES,
            FeatureRecords.TYPES,
            JobSums.TYPES,
            GroundSurvey.TYPES,
            LabelRecords.TYPES,
            RetileRecords.TYPES)) {
      types.forEach(type -> kryo.register(type, new RecordSerializer<>(type)));
    }
    kryo.register(PointLayout.class, new JavaSerializer());
    kryo.register(ArrayList.class);
    kryo.register(LinkedHashMap.class);
    kryo.register(byte[].class);
    kryo.register(int[].class);
    kryo.register(long[].class);
    kryo.register(float[].class);
    kryo.register(double[].class);
    kryo.register(Object[].class);
  }
}
