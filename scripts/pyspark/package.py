"""The Python package on a session that it starts itself: what it hands over is what the job wrote.

usage: package.py FOLDER_OF_LAZ WORK_FOLDER
"""

import contextlib
import glob
import io
import json
import os
import sys

import matplotlib
import spark_lidar as lidar

matplotlib.use("Agg")
folder, work = sys.argv[1:]
spark = lidar.session(
    "local[2]", config={"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
)


def refused(kind, said, make):
    """Asserts that something is refused in these words."""
    try:
        make()
    except kind as error:
        assert said in str(error), error
    else:
        raise AssertionError("expected: " + said)


# The jar is found, in this order: argument, environment, package.
inside = lidar.jar_path()
assert inside.endswith("spark-lidar-%s.jar" % lidar.__version__), inside
assert lidar.jar_path(inside) == inside
os.environ["SPARK_LIDAR_JAR"] = work + "/nothing.jar"
refused(lidar.UsageError, "nothing.jar, which SPARK_LIDAR_JAR names", lidar.jar_path)
del os.environ["SPARK_LIDAR_JAR"]
assert spark._jvm.io.sparklidar.job.Version.current() == lidar.__version__

points = lidar.read_las(spark, folder)
files = sorted(glob.glob(folder + "/*.laz"))
assert lidar.read_las(spark, files[:2]).count() < points.count()

# In SQL, with options by name.
asked = spark.sql(
    "SELECT * FROM lidar_features('%s', k => 9, features => 'planarity', indexPath => 'none')" % files[0]
)
read = lidar.features(spark, files[0], "planarity", lazy=True, k=9, indexPath="none")
assert asked.schema == read.schema
assert asked.agg({"planarity": "max"}).first() == read.agg({"planarity": "max"}).first()

# A job, and what it says of itself.
said = io.StringIO()
with contextlib.redirect_stdout(said):
    result = lidar.run(
        spark, folder, work + "/job", k=12, features=["planarity", "z_p95_c2.0"], format=["parquet", "laz"]
    )
assert "plan: %d tiles" % len(files) in said.getvalue(), said.getvalue()
assert "\r" not in said.getvalue()
assert result.status == "ok" and result.points == result.points_in == points.count()
assert result.tiles == len(files) and result.tiles_on_gpu == 0
assert sum(result.why_on_cpu.values()) == result.tiles
with open(result.report_path) as report:
    assert json.load(report) == result.report
table = result.table()
assert {"planarity", "z_p95_c2.0", "x"} <= set(table.columns), table.columns
assert lidar.read_las(spark, result.path("laz")).count() == result.points
refused(ValueError, "the job wrote laz, parquet, not las", lambda: result.path("las"))
assert str(result).startswith("ok: ")

# The same again has nothing to do, and shows nothing if told so.
said = io.StringIO()
with contextlib.redirect_stdout(said):
    again = lidar.features(
        spark,
        folder,
        "planarity,z_p95_c2.0",
        output=work + "/job",
        progress=False,
        k=12,
        format="parquet,laz",
    )
assert said.getvalue() == ""
assert again.exceptAll(table).count() == 0 and again.count() == result.points

# Without an output, on one machine.
frame = lidar.features(spark, folder, "planarity,z_p95_c2.0", progress=False, k=12)
assert frame.exceptAll(table).count() == 0

# By the queries themselves.
some = ["x", "y", "z", "planarity", "z_p95_c2.0"]
columns = ["`%s`" % name for name in some]
lazy = lidar.features(spark, folder, some[3:], lazy=True, k=12).select(columns)
assert lazy.count() == result.points and lazy.exceptAll(table.select(columns)).count() == 0
refused(
    lidar.UsageError,
    "lazy=True writes nothing",
    lambda: lidar.features(spark, folder, output=work + "/no", lazy=True),
)
refused(Exception, "--k must be in 1..1024", lambda: lidar.features(spark, folder, lazy=True, k=-1))

# What is wrong is said in the words of the command line.
refused(lidar.UsageError, "--k must be in 1..1024", lambda: lidar.run(spark, folder, work + "/no", k=-1))
refused(ValueError, "nearest: tile-points", lambda: lidar.run(spark, folder, work + "/no", tile_point=1))
refused(lidar.UsageError, "no such file", lambda: lidar.run(spark, folder + "/no", work + "/no"))
assert not os.path.exists(work + "/no")
with open(work + "/bad.laz", "w") as bad:
    bad.write("no points")
refused(
    lidar.LidarError,
    "bad.laz",
    lambda: lidar.run(spark, [files[0], bad.name], work + "/bad", features="planarity", progress=False),
)
partial = lidar.run(
    spark, [files[0], bad.name], work + "/bad", features="planarity", on_error="skip", progress=False
)
assert partial.status == "partial" and "bad.laz" in partial.bad_inputs[0]


# An interrupt ends the job, and the session goes on.
def interrupted(*_):
    raise KeyboardInterrupt


kept = sys.modules["spark_lidar._jobs"]._watch
sys.modules["spark_lidar._jobs"]._watch = interrupted
try:
    lidar.run(spark, folder, work + "/stopped", features="full", k=300)
except KeyboardInterrupt:
    pass
else:
    raise AssertionError("expected an interrupt")
finally:
    sys.modules["spark_lidar._jobs"]._watch = kept
assert not os.path.exists(work + "/stopped/_SUCCESS")

# Pictures show the points that were asked for.
west = files[0]
first = lidar.read_las(spark, west)
extent = first.agg({"x": "min"}).first()[0], first.agg({"x": "max"}).first()[0]
axes = lidar.plot(table, color="planarity", most=5000)
drawn = axes.collections[0].get_offsets()
assert 4000 < len(drawn) < 6000, len(drawn)
axes.figure.savefig(work + "/above.png", dpi=60)
x0, x1 = extent
y = first.agg({"y": "avg"}).first()[0]
axes = lidar.plot(table, color="classification", section=((x0, y), (x1, y)), width=1.0)
drawn = axes.collections[0].get_offsets()
assert len(drawn) == table.where(
    f"x between {x0} and {x1} and y between {y - 0.5} and {y + 0.5}"
).count()
assert drawn[:, 0].min() >= 0 and drawn[:, 0].max() <= x1 - x0
axes.figure.savefig(work + "/section.png", dpi=60)
refused(
    ValueError,
    "no points to draw in the section",
    lambda: lidar.plot(table, section=((0, 0), (1, 1))),
)

print("found", result.points, result.report["checksum"])
spark.stop()
