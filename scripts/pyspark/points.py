"""Points with PySpark: what is read, left out, counted, streamed and written is what the files hold, and
frames get the features of their points.

usage: points.py FOLDER_OF_LAZ WORK_FOLDER
"""

import glob
import os
import shutil
import struct
import sys

import peer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

folder, work = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)


def header(path):
    """Number of points and extent, by the bytes of a file of version 1.4."""
    with open(path, "rb") as file:
        head = file.read(375)
    max_x, min_x, max_y, min_y, max_z, min_z = struct.unpack_from("<6d", head, 179)
    return struct.unpack_from("<Q", head, 247)[0], (min_x, max_x, min_y, max_y, min_z, max_z)


def plan(frame):
    """The physical plan, as text."""
    return frame._jdf.queryExecution().executedPlan().toString()


paths = sorted(glob.glob(folder + "/*.laz"))
headers = [header(path) for path in paths]
points = sum(count for count, _ in headers)
df = spark.read.format("las").load(folder)

# Counted by headers, and by reading.
assert df.count() == points
assert df.agg(F.sum(F.lit(1) + F.col("classification") * 0)).first()[0] == points
extent = df.agg(F.min("x"), F.max("x"), F.min("z"), F.max("z"))
assert "LocalTableScan" in plan(extent), plan(extent)
low, high = min(h[1][0] for h in headers), max(h[1][1] for h in headers)
assert abs(extent.first()[0] - low) < 1e-6 and abs(extent.first()[1] - high) < 1e-6

# Columns and rows left out change nothing else.
edge = low + 10
near = df.where(F.col("x") < edge).select("x", "classification")
assert "%d of %d files" % (sum(h[1][0] < edge for h in headers), len(headers)) in plan(near)
hidden = df.where(F.col("x") + 0 < edge).select("x", "classification")
assert near.count() == hidden.count() > 0
assert near.exceptAll(hidden).count() == 0
ground = df.where("classification = 2 and return_number = 1")
assert ground.count() == df.where("classification + 0 = 2 and return_number + 0 = 1").count()
assert len(df.limit(5).collect()) == 5
assert df.where("z > 1e6").count() == 0
assert [r[0] for r in df.select("source_file").distinct().orderBy("source_file").collect()] == [
    "file:" + path for path in paths
]

# SQL, a list of paths, a part of the columns by a schema.
spark.sql("CREATE TEMPORARY VIEW points USING las OPTIONS (path '%s')" % folder)
classes = spark.sql("SELECT classification, count(*) FROM points GROUP BY 1").collect()
assert sum(n for _, n in classes) == points
assert spark.read.format("las").load(paths[:2]).count() == headers[0][0] + headers[1][0]
assert spark.read.schema("z double").format("las").load(paths[0]).columns == ["z"]

# Written, with a column more, and read again.
out = work + "/out"
ground = ground.withColumn("above", (F.col("z") - 50).cast("float"))
ground.write.format("las").mode("append").save(out)
again = spark.read.format("las").load(out)
assert again.schema["above"].dataType.simpleString() == "float"
assert again.count() == ground.count()
assert again.exceptAll(ground).count() == 0
assert again.schema["x"].metadata == df.schema["x"].metadata
ground.limit(7).write.format("las").option("compression", "none").mode("overwrite").save(out)
assert spark.read.format("las").load(out).count() == 7

# What another library has written, and reads.
peer.check(spark, folder, work)

# What cannot be read ends a query, or is left out and accounted for, whatever columns are read.
bad = work + "/bad"
os.mkdir(bad)
with open(paths[0], "rb") as file:
    whole = file.read()
with open(bad + "/a.laz", "wb") as file:
    file.write(whole[: len(whole) // 2] + b"\xff" * 3000 + whole[len(whole) // 2 + 3000 :])
with open(bad + "/b.laz", "wb") as file:
    file.write(whole[:300])
corrupt = spark.read.format("las").option("table", "corrupt").load(bad).collect()
assert sorted(r.source_file.split("/")[-1] for r in corrupt if r.points is None) == ["b.laz"]
assert all(r.columns for r in corrupt if r.points is not None)
dropped = spark.read.format("las").option("mode", "DROPMALFORMED").load(bad)
lost = sum(r.points for r in corrupt if r.points is not None)
assert lost > 0 and dropped.count() == headers[0][0] - lost
assert dropped.agg(F.count("z"), F.count("intensity")).first()[0] == headers[0][0] - lost

# A folder that fills, as a stream: each file once, whatever stops it.
landing = work + "/landing"
os.mkdir(landing)
columns = df.schema.add("source_file", "string").add("point_index", "long")


def take():
    """All that has landed, from where it was left."""
    stream = spark.readStream.format("las").schema(columns).option("maxFilesPerTrigger", 2)
    query = (
        stream.load(landing)
        .select("x", "z", "source_file", "point_index")
        .writeStream.format("parquet")
        .option("checkpointLocation", work + "/checkpoint")
        .trigger(availableNow=True)
        .start(work + "/streamed")
    )
    query.awaitTermination()


for taken in [paths[:1], paths[:3]]:
    for path in taken:
        if not os.path.exists(landing + "/" + os.path.basename(path)):
            shutil.copy(path, work)
            os.rename(work + "/" + os.path.basename(path), landing + "/" + os.path.basename(path))
    take()
    streamed = spark.read.parquet(work + "/streamed")
    there = spark.read.format("las").load(landing).select(streamed.columns)
    assert streamed.count() == there.count()
    assert there.exceptAll(streamed).count() == 0

# Features of any frame: whatever is in it, and in whatever order, they are those of its points.
features = spark._jvm.io.sparklidar.frame.LidarFeatures


def with_features(frame, **options):
    """The frame with feature columns."""
    return DataFrame(features.of(frame._jdf, options), spark)


plain = df.select("x", "y", "z", "intensity").toDF("x", "y", "z", "echo")
plain = plain.withColumn("more", F.struct("echo", F.array("z")))
asked = {"k": 12, "radius": 2.0, "features": "planarity,normal_z,roughness,neighbor_count"}
whole = with_features(plain, **asked)
assert whole.columns == plain.columns + asked["features"].split(",")
assert whole.schema["planarity"].dataType.simpleString() == "float"
cut = with_features(plain.orderBy(F.rand(3)).repartition(3), tile_points=1500, **asked)
whole = whole.cache()
assert whole.count() == points and whole.where("planarity between 0 and 1").count() > points / 2
assert whole.exceptAll(cut).count() == 0
hashed = whole.select(F.sum(F.xxhash64("x", "y", "z", *whole.columns[5:]) % 1000000007)).first()[0]

# What is wrong is said by name.
for make, said in [
    (lambda: spark.read.format("las").load(folder + "/nothing").count(), "no such file or folder"),
    (
        lambda: df.withColumn("note", F.lit("a")).write.format("las").mode("append").save(out),
        "column note: LAS has room for",
    ),
    (lambda: with_features(df.drop("z")), "the frame has no column z"),
    (lambda: with_features(df, radus=1), "nearest: radius"),
]:
    try:
        make()
    except Exception as error:  # of another class in each version
        assert said in str(error), error
    else:
        raise AssertionError("expected: " + said)

# Of every value of every column, the same for every Spark.
read = df.select(F.sum(F.xxhash64(*df.columns) % 1000000007)).first()[0]
print("found", points, read, hashed)
spark.stop()
