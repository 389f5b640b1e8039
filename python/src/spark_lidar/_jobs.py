"""Jobs from a session that is there already."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Union

from spark_lidar._errors import of_java
from spark_lidar._sessions import require_jar

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Paths = Union[str, "os.PathLike[str]", Iterable[Union[str, "os.PathLike[str]"]]]
Option = Union[str, int, float, bool, Iterable[str]]

_POLL_MILLIS = 300
_BAR = 24


def path_list(paths: Paths) -> list[str]:
    """One path or several, as a list."""
    if isinstance(paths, (str, os.PathLike)):
        return [os.fspath(paths)]
    return [os.fspath(path) for path in paths]


def option_text(value: Option) -> str:
    """A value as the command line has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    return ",".join(value)


@dataclass(frozen=True)
class Result:
    """What a job did, and where its results are."""

    status: str
    """``ok``, or ``partial`` where files are bad and were left out."""
    points_in: int
    """Points of the files that are not bad."""
    points: int
    """Points written."""
    tiles: int
    """How many tiles there are."""
    tiles_on_gpu: int
    """How many of them were computed on a GPU."""
    why_on_cpu: dict[str, int]
    """Why tiles were not computed on a GPU, and how many."""
    warnings: list[str]
    """Deviations that were accepted."""
    bad_inputs: list[str]
    """What is wrong with the files that were left out."""
    seconds: float
    """How long it took."""
    output: str
    """The folder of the results."""
    report_path: str
    """Where the report is."""
    report: dict[str, Any] = field(repr=False)
    """All that the report says."""
    _java: Any = field(repr=False)
    _spark: SparkSession = field(repr=False)

    def path(self, format: str) -> str:
        """The folder of the files of a format: ``parquet``, ``las`` or ``laz``."""
        try:
            return str(self._java.path(format))
        except Exception as error:
            raise ValueError(str(getattr(error, "java_exception", error))) from None

    def table(self) -> DataFrame:
        """The points with their features."""
        formats = self.report["parameters"]["format"]
        if "parquet" in formats:
            return self._spark.read.parquet(self.path("parquet"))
        return self._spark.read.format("las").load(self.path(formats[0]))

    def __str__(self) -> str:
        return str(self._java.toString())


def run(
    spark: SparkSession,
    path: Paths,
    output: str | os.PathLike[str],
    *,
    progress: bool = True,
    **options: Option,
) -> Result:
    """Computes features of all points and writes them: what ``spark-lidar run`` does.

    The session is neither configured nor stopped. An interrupt cancels the job, and nothing else; the
    same call again does what is missing.

    Args:
        spark: a classic session that was started with the jar.
        path: files, folders or globs of LAS, LAZ and COPC, one or several.
        output: folder of the results.
        progress: whether to show how far it is.
        options: those of the command line by name, ``k=20``, ``features="default"``,
            ``format=["parquet", "laz"]``, ``tile_points=1_000_000``.

    Returns:
        What came of it.

    Raises:
        UsageError: if an option is wrong, or the input or the output cannot be used so.
        LidarError: if nothing is done, or bad files stopped it (``on_error="skip"`` leaves them out).
    """
    job = require_jar(spark).on(spark._jsparkSession).quietly()
    job = job.input(path_list(path)).output(os.fspath(output))
    for name, value in options.items():
        job = job.option(name, option_text(value))
    try:
        running = job.start()
        try:
            _watch(running, _Shown(progress))
        except BaseException:
            running.cancel()
            raise
        return _result(spark, running.result())
    except Exception as error:
        mine = of_java(error)
        raise mine from (None if mine is not error else error.__cause__)


def _result(spark: SparkSession, java: Any) -> Result:
    return Result(
        status=java.status(),
        points_in=java.pointsIn(),
        points=java.points(),
        tiles=java.tiles(),
        tiles_on_gpu=java.tilesOnGpu(),
        why_on_cpu=dict(java.whyOnCpu()),
        warnings=list(java.warnings()),
        bad_inputs=list(java.badInputs()),
        seconds=java.seconds(),
        output=java.output(),
        report_path=java.reportPath(),
        report=json.loads(java.json()),
        _java=java,
        _spark=spark,
    )


def _watch(running: Any, shown: _Shown) -> None:
    ended = False
    while not ended:
        ended = running.awaitEnd(_POLL_MILLIS)
        for line in running.newLines():
            shown.line(line)
        shown.stage(running.stage(), running.pointsDone(), running.pointsTotal())
    shown.end()


class _Shown:
    """Progress: lines that stay, and one that is rewritten where that can be."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._rewrites = sys.stdout.isatty() or "ipykernel" in sys.modules
        self._length = 0

    def line(self, text: str) -> None:
        if self._wanted:
            self._clear()
            print(text, flush=True)

    def stage(self, name: str, done: int, total: int) -> None:
        if not (self._wanted and self._rewrites and name and total):
            return
        share = min(1.0, done / total)
        bar = ("#" * int(share * _BAR)).ljust(_BAR, ".")
        text = f"{name} [{bar}] {share:4.0%}  {done:,} of {total:,} points"
        print("\r" + text.ljust(self._length), end="", flush=True)
        self._length = len(text)

    def end(self) -> None:
        self._clear()

    def _clear(self) -> None:
        if self._length:
            print("\r" + " " * self._length + "\r", end="", flush=True)
            self._length = 0
