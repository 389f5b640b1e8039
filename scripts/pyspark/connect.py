"""A client of Spark Connect that has neither Java nor the jar, and a server that has both: rows of its
queries are those that a job has written.

usage: connect.py FOLDER_OF_LAZ WORK_FOLDER OUTPUT_OF_THE_JOB SPARK_HOME_OF_THE_SERVER JAR
"""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import time

import matplotlib
import pyspark
import spark_lidar as lidar
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

matplotlib.use("Agg")
folder, work, job, spark_home, jar = sys.argv[1:]
assert not os.path.exists(os.path.join(os.path.dirname(pyspark.__file__), "jars")), "no client alone"


@contextlib.contextmanager
def server():
    """A server on a port of its own; its address."""
    log = work + "/server.log"
    with open(log, "w") as out:
        process = subprocess.Popen(
            [spark_home + "/bin/spark-submit", "--master", "local[2]", "--jars", jar]
            + ["--conf", "spark.ui.enabled=false", "--driver-java-options", "-XX:TieredStopAtLevel=1"]
            + ["--conf", "spark.sql.shuffle.partitions=2"]
            + ["--conf", "spark.sql.extensions=io.sparklidar.source.LidarExtensions"]
            + ["--conf", "spark.connect.grpc.binding.port=0"]
            + ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
            + ["spark-internal"],
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        found = None
        while not found:
            assert process.poll() is None, "the server has ended, see " + log
            time.sleep(0.2)
            with open(log) as lines:
                found = re.search(r"server started at: \S*:(\d+)", lines.read())
        yield "sc://localhost:" + found.group(1)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def plan(frame):
    """What explain() shows."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        frame.explain()
    return shown.getvalue()


def refused(said, make):
    """Asserts that something is refused in these words."""
    try:
        make()
    except Exception as error:  # of classes of Spark
        assert said in str(error), error
    else:
        raise AssertionError("expected: " + said)


def same(one, other):
    """Asserts that two frames have the same rows, each as often, by hashes of all values; how many."""
    assert one.columns == other.columns, (one.columns, other.columns)
    one, other = (
        frame.select(F.xxhash64(*["`%s`" % c for c in frame.columns]).alias("row"), F.lit(n).alias("n"))
        for frame, n in ((one, 1), (other, -1))
    )
    both = one.union(other).groupBy("row").agg(F.sum("n").alias("more"), F.count("n").alias("all"))
    differ, rows = both.agg(F.sum(F.expr("abs(more)")), F.sum("all")).first()
    assert differ == 0 < rows, (differ, rows)
    return rows // 2


def check(spark):
    """All that is asked of a client."""
    written = spark.read.parquet(job + "/parquet")
    df = spark.read.format("las").load(folder)
    identity = ["source_file", "point_index"]
    points = same(df.select(*df.columns, *identity), written.select(*df.columns, *identity))

    # Columns and rows left out, joined with rows of the client's.
    edge = written.agg(F.min("x")).first()[0] + 10
    near = df.where(F.col("x") < edge).select("x", "classification")
    assert re.search(r"2 of 4 files", plan(near)), plan(near)
    same(near, written.where(F.col("x") < edge).select("x", "classification"))
    names = spark.createDataFrame([(2, "ground"), (6, "building")], "classification int, name string")
    counted = names.join(df, "classification").groupBy("name").count()
    same(counted, names.join(written, "classification").groupBy("name").count())
    pandas = df.where("return_number = 1 and classification = 2").select("z").toPandas()
    ground = written.where("return_number = 1 and classification = 2").agg(F.count("z"), F.sum("z"))
    count, total = ground.first()
    assert len(pandas) == count and abs(pandas.z.sum() / total - 1) < 1e-12

    # Written, by partitions and by tiles, and read again.
    made = df.where("classification = 6").withColumn("above", (F.col("z") - 50).cast("float"))
    for layout, options in [("partitions", {}), ("tiles", {"layout": "tiles", "tileSize": 40})]:
        out = work + "/" + layout
        made.write.format("las").options(**options).mode("append").save(out)
        again = spark.read.format("las").load(out)
        assert again.schema["x"].metadata == df.schema["x"].metadata
        same(again, made)

    # Features behind a read, and in SQL.
    columns = [c for c in written.columns if c not in identity]
    reader = spark.read.format("lidar-features").option("k", 20).option("indexPath", work + "/index")
    features = reader.option("features", "default").load(folder)
    assert features.columns == columns, (features.columns, columns)
    same(features.select(*columns, *identity), written.select(*columns, *identity))
    asked = spark.sql(
        "SELECT x, y, z, planarity FROM lidar_features('%s', k => 20, features => 'planarity',"
        " indexPath => '%s') WHERE x < %r" % (folder, work + "/index", edge)
    )
    same(asked, written.where(F.col("x") < edge).select("x", "y", "z", "planarity"))

    # A folder as a stream.
    schema = df.schema.add("source_file", "string").add("point_index", "long")
    stream = spark.readStream.format("las").schema(schema).load(folder).select("x", "z", *identity)
    sink = stream.writeStream.format("parquet").option("checkpointLocation", work + "/checkpoint")
    sink.trigger(availableNow=True).start(work + "/streamed").awaitTermination()
    same(spark.read.parquet(work + "/streamed"), written.select("x", "z", *identity))

    # The package has what needs no JVM, and says what does.
    same(lidar.read_las(spark, folder), df)
    lazy = lidar.features(spark, folder, "planarity", k=20, indexPath=work + "/index")
    same(lazy.select("planarity"), written.select("planarity"))
    drawn = lidar.plot(lazy, color="planarity", most=3000).collections[0].get_offsets()
    assert 2400 < len(drawn) < 3600, len(drawn)
    needs_jvm = "which a client of Spark Connect does not have"
    refused(needs_jvm, lambda: lidar.run(spark, folder, work + "/no"))
    refused(needs_jvm, lambda: lidar.features(spark, folder, output=work + "/no"))
    refused(needs_jvm, lambda: lidar.register(spark))
    refused("JVM_ATTRIBUTE_NOT_SUPPORTED", lambda: spark._jvm)
    refused("unknown feature 'planarty'", lambda: lidar.features(spark, folder, "planarty").count())
    refused("no such file or folder", lambda: lidar.read_las(spark, folder + "/no").count())
    text = df.withColumn("note", F.lit("a")).write.format("las").mode("append")
    refused("column note: LAS has room for", lambda: text.save(work + "/no"))
    return points


with server() as address:
    session = SparkSession.builder.remote(address).getOrCreate()
    try:
        found = check(session)
    finally:  # or it looks for the server when that is gone
        session.stop()
print("found", found, "by", pyspark.__version__)
