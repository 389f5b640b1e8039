"""Points as DataFrames."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from spark_lidar._errors import UsageError
from spark_lidar._jobs import Option, Paths, option_text, path_list, run
from spark_lidar._sessions import require_jar

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def read_las(spark: SparkSession, path: Paths, **options: Option) -> DataFrame:
    """Points of LAS, LAZ and COPC files, as they are; only what a query needs is read.

    Works in a client of Spark Connect too, whose server has the jar.

    Args:
        spark: a session that was started with the jar.
        path: files, folders or globs, one or several.
        options: those of the data source ``las``, such as ``mode="DROPMALFORMED"``.
    """
    reader = spark.read.format("las")
    for name, value in options.items():
        reader = reader.option(name, option_text(value))
    return reader.load(path_list(path))


def features(
    spark: SparkSession,
    path: Paths,
    features: str | list[str] = "default",
    *,
    output: str | os.PathLike[str] | None = None,
    progress: bool = True,
    **options: Option,
) -> DataFrame:
    """Points with features of what is around them.

    They are computed now, all of them, and written as Parquet; the frame reads that.

    Args:
        spark: a classic session that was started with the jar.
        path: files, folders or globs of LAS, LAZ and COPC, one or several.
        features: presets (``minimal``, ``default``, ``lod2``, ``lod3``, ``full``) and names.
        output: folder where they are kept: the same call again computes only what is missing. On one
            machine it can be left out; then it is a folder that goes with this process.
        progress: whether to show how far it is.
        options: those of ``spark-lidar run`` by name, such as ``k=20`` and ``radius=5``.

    Raises:
        UsageError: if an option is wrong, or the input or the output cannot be used so.
        LidarError: if nothing is done, or bad files stopped it.
    """
    require_jar(spark)
    if output is None:
        if not str(spark.sparkContext.master).startswith("local"):
            raise UsageError("on a cluster features() needs output=, a folder that all machines see")
        output = tempfile.mkdtemp(prefix="spark-lidar-")
        atexit.register(shutil.rmtree, output, ignore_errors=True)
    return run(
        spark, path, output, progress=progress, features=features, **options
    ).table()
