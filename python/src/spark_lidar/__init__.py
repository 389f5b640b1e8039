"""Points of LAS, LAZ and COPC files as Spark DataFrames, with exact neighbourhood features.

    import spark_lidar as lidar

    spark = lidar.session()
    points = lidar.features(spark, "data-samples", features="default", k=20)
    lidar.plot(points, color="planarity")
"""

from spark_lidar._errors import LidarError, UsageError
from spark_lidar._frames import features, read_las
from spark_lidar._jobs import Result, run
from spark_lidar._pictures import plot
from spark_lidar._sessions import jar_path, register, session

__version__ = "0.1.0"

__all__ = [
    "LidarError",
    "Result",
    "UsageError",
    "features",
    "jar_path",
    "plot",
    "read_las",
    "register",
    "run",
    "session",
]
