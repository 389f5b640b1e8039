"""Features with PySpark: rows of a query are those of a run, and no more of them is computed.

usage: features.py FOLDER_OF_LAZ WORK_FOLDER
"""

import os
import shlex
import subprocess
import sys

import pyspark
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

folder, work = sys.argv[1:]
run = work + "/run"
if not os.path.exists(run + "/_SUCCESS"):
    arguments = shlex.split(os.environ["PYSPARK_SUBMIT_ARGS"])
    jar = arguments[arguments.index("--jars") + 1]
    subprocess.run(
        [os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-submit")]
        + ["--master", "local[2]", "--conf", "spark.ui.enabled=false", jar]
        + ["run", "--input", folder, "--output", run, "--k", "20", "--features", "default"],
        env={k: v for k, v in os.environ.items() if k != "PYSPARK_SUBMIT_ARGS"},
        check=True,
    )
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
written = spark.read.parquet(run + "/parquet")
reader = spark.read.format("lidar-features").option("k", "20").option("indexPath", work + "/index")
df = reader.option("features", "default").load(folder)


def metric(frame, name):
    """What the scan of a query that was collected counted."""
    leaves = frame._jdf.queryExecution().executedPlan().collectLeaves()
    return leaves.head().metrics().apply(name).value()


# The same columns, the same rows, bit for bit: every value of every column, by its point.
identity = ["source_file", "point_index"]
columns = [c for c in written.columns if c not in identity]
assert df.columns == columns, (df.columns, columns)
assert [f.dataType for f in df.schema] == [written.schema[c].dataType for c in columns]
assert df.schema["planarity"].metadata["comment"]


def bits(frame):
    return frame.select("source_file", "point_index", F.xxhash64(*columns).alias("bits"))


assert df.count() == written.count() > 0
found = bits(df).cache()
assert found.count() == written.count()
assert found.exceptAll(bits(written)).count() == 0

# Only what is asked for, where it is asked for.
one = df.select("planarity")
assert len(one.collect()) == written.count()
assert metric(one, "lidarColumnsComputed") == 1
assert metric(one, "lidarTilesOnCpu") + metric(one, "lidarTilesOnGpu") > 0
x = written.agg(F.avg("x")).first()[0]
box = "x between %r and %r" % (x - 5, x + 5)
near = df.where(box).select("x", "y", "planarity")
assert near.count() == written.where(box).count() > 0
assert near.exceptAll(written.where(box).select("x", "y", "planarity")).count() == 0
assert len(df.limit(5).collect()) == 5
flat = "planarity > 0.9 and classification = 6"
assert df.where(flat).count() == written.where(flat).count()

# SQL, with options as in a run.
spark.sql(
    "CREATE TEMPORARY VIEW features USING `lidar-features`"
    " OPTIONS (path '%s', features 'planarity', tile_points '60000', indexPath 'none')" % folder
)
mean = spark.sql("SELECT avg(planarity) FROM features WHERE return_number = 1").first()[0]
assert abs(mean - written.where("return_number = 1").agg(F.avg("planarity")).first()[0]) < 1e-9

# With points of another table, and written as LAZ.
flat_points = df.select("x", "y", "z", "classification", "planarity").where("planarity > 0.9")
flat_points.write.format("las").mode("append").save(work + "/flat")
assert spark.read.format("las").load(work + "/flat").count() == flat_points.count()

try:
    reader.option("features", "planarty").load(folder)
except Exception as error:  # of another class in each version
    assert "unknown feature 'planarty'" in str(error), error
else:
    raise AssertionError("a feature that is none was accepted")

print("found", df.count(), found.agg(F.sum(F.col("bits") % 1000000007)).first()[0])
spark.stop()
