"""Points as DataFrames."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from spark_lidar._errors import UsageError, of_java
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
    lazy: bool | None = None,
    progress: bool = True,
    **options: Option,
) -> DataFrame:
    """Points with features of what is around them.

    They are computed now, all of them, and written as Parquet, which the frame reads; or, ``lazy``,
    by every query of the frame, as far as it asks for columns and places (``cache()`` keeps what one
    found). The values are the same.

    Args:
        spark: a classic session that was started with the jar.
        path: files, folders or globs of LAS, LAZ and COPC, one or several.
        features: presets (``minimal``, ``default``, ``lod2``, ``lod3``, ``full``) and names.
        output: folder where they are kept: the same call again computes only what is missing. On one
            machine it can be left out; then it is a folder that goes with this process.
        lazy: whether queries compute them; by default on a cluster where no output is named.
        progress: whether to show how far it is, of what is computed now.
        options: those of ``spark-lidar run`` by name, such as ``k=20`` and ``radius=5``.

    Raises:
        UsageError: if an option is wrong, or the input or the output cannot be used so.
        LidarError: if nothing is done, or bad files stopped it.
    """
    if lazy and output is not None:
        raise UsageError("lazy=True writes nothing: leave out output=, or lazy=")
    if lazy is None:
        lazy = output is None and not _is_one_machine(spark)
    if lazy:
        reader = spark.read.format("lidar-features").option("features", option_text(features))
        for name, value in options.items():
            reader = reader.option(name, option_text(value))
        try:
            return reader.load(path_list(path))
        except Exception as error:
            mine = of_java(error)
            raise mine from (None if mine is not error else error.__cause__)
    require_jar(spark)
    if output is None:
        output = tempfile.mkdtemp(prefix="spark-lidar-")
        atexit.register(shutil.rmtree, output, ignore_errors=True)
    return run(
        spark, path, output, progress=progress, features=features, **options
    ).table()


def _is_one_machine(spark: SparkSession) -> bool:
    context = getattr(spark, "_sc", None)
    return context is not None and str(context.master).startswith("local")
