"""Prints where the jar is: pyspark --jars "$(python -m spark_lidar)"."""

from spark_lidar import jar_path

print(jar_path())
