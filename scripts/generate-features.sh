#!/bin/sh
# Generates what follows from the classes of features: the list of all (Features.java), the CUDA
# headers catalogue.cuh and formulas.cuh, the kernels' PTX and docs/reference.md. Run it after
# changing a class in src/main/java/io/sparklidar/feature/catalogue. To remove a feature, delete its
# class and its lines in Features.java first.
set -eu
cd "$(dirname "$0")/.."
mvn -q -B -DskipTests test-compile
java -cp target/classes:target/test-classes io.sparklidar.feature.catalogue.GeneratedSources
scripts/build-ptx.sh
mvn -q -B -DskipTests package
scripts/spark-lidar reference > docs/reference.md.new
mv docs/reference.md.new docs/reference.md
