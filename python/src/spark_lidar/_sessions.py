"""Where the jar is, and sessions that have it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spark_lidar._errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_VARIABLE = "SPARK_LIDAR_JAR"
_ENTRY = "io.sparklidar.session.LidarJob"


def jar_path(jar: str | os.PathLike[str] | None = None) -> str:
    """Where the jar is.

    It is the one given, else the one that the environment variable ``SPARK_LIDAR_JAR`` names, else
    the one in this package.

    Raises:
        UsageError: if there is none.
    """
    named = jar or os.environ.get(_VARIABLE)
    if named:
        path = Path(named)
        if not path.is_file():
            raise UsageError(f"there is no jar {path}, which {'jar' if jar else _VARIABLE} names")
        return str(path.resolve())
    found = sorted((Path(__file__).parent / "jars").glob("spark-lidar-*.jar"))
    if not found:
        raise UsageError(
            f"this package was built without the jar: name it by jar=... or {_VARIABLE},"
            " or run scripts/build.sh and install the package again"
        )
    return str(found[-1])


def session(
    master: str | None = None,
    *,
    app_name: str = "spark-lidar",
    jar: str | os.PathLike[str] | None = None,
    config: dict[str, Any] | None = None,
) -> SparkSession:
    """A Spark session that has the jar; the one that runs already, if one does.

    Args:
        master: where; unless told otherwise what Spark is configured with, else all cores of this
            machine.
        app_name: what it is called on Spark's pages.
        jar: the jar, see :func:`jar_path`.
        config: further configuration of Spark.

    Raises:
        UsageError: if there is no jar, or the session that runs already was started without it.
    """
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName(app_name).config("spark.jars", jar_path(jar))
    # Jobs show how far they are themselves.
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
    for name, value in (config or {}).items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    register(spark)
    return spark


def register(spark: SparkSession) -> None:
    """Adds the function ``lidar_features('path', k => 20)`` to the SQL of a session that runs.

    :func:`session` does it.

    Raises:
        UsageError: if the session was started without the jar, or is a client of Spark Connect.
    """
    require_jar(spark)
    jvm: Any = spark._jvm
    jvm.io.sparklidar.source.LidarExtensions.register(spark._jsparkSession)


def is_connect(spark: SparkSession) -> bool:
    """Whether a session is a client of Spark Connect."""
    return "connect" in type(spark).__module__


def require_jar(spark: SparkSession) -> Any:
    """The Java class that starts jobs.

    Raises:
        UsageError: if the session does not have it.
    """
    if is_connect(spark):
        raise UsageError(
            "a job needs the driver's JVM, which a client of Spark Connect does not have: use a"
            " classic session, or spark-submit; read_las works here too"
        )
    from py4j.java_gateway import JavaClass

    jvm: Any = spark._jvm
    found = jvm.io.sparklidar.session.LidarJob
    if not isinstance(found, JavaClass):
        raise UsageError(
            f"this session was started without the jar ({_ENTRY} is not on its class path): start it"
            " by spark_lidar.session(), or give Spark"
            ' --jars "$(python -m spark_lidar)" or spark.jars; a running session cannot take it up'
        )
    return found
