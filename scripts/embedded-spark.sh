# Which Java is here, which Spark runs on it, and where its jars are. Sourced, with $home set.
# shellcheck shell=bash disable=SC2034

# Sets java and java_version, or says what is missing.
find_java() {
  java=java
  [ -z "${JAVA_HOME:-}" ] || java=${JAVA_HOME%/}/bin/java
  if ! command -v "$java" >/dev/null 2>&1; then
    echo "spark-lidar: there is no $java; install Java 17, 21 or 25, or set JAVA_HOME to one" >&2
    exit 2
  fi
  java_version=$("$java" -version 2>&1 |
    sed -n 's/^.* version "\(1\.\)\{0,1\}\([0-9]\{1,\}\).*/\2/p' | head -n 1) || true
  if [ -z "$java_version" ]; then
    echo "spark-lidar: $java does not start: $("$java" -version 2>&1 | head -n 1)" >&2
    exit 2
  fi
  if [ "$java_version" -lt 17 ]; then
    echo "spark-lidar: needs Java 17 to 25, and $java is Java $java_version; set JAVA_HOME to one" >&2
    exit 2
  fi
}

# Sets profile, the one of pom.xml whose Spark takes this Java, if it is not the usual one, and
# classpath, the list of its jars.
find_spark() {
  if [ "$java_version" -le 21 ]; then
    profile=
  elif [ "$java_version" -le 25 ]; then
    profile=spark-4.2
  else
    echo "spark-lidar: Spark takes Java 17 to 25, and $java is Java $java_version; set JAVA_HOME to one" >&2
    exit 2
  fi
  classpath=$home/target/${profile:-spark-3.5}.classpath
}

# The path of the jar, or nothing.
find_jar() {
  [ -d "$home/target" ] || return 0
  find "$home/target" -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' |
    sort | tail -n 1
}

# By what pom.xml says, not by its time, which a copy changes.
pom_sum() { cksum <"$home/pom.xml"; }

is_resolved() {
  [ -s "$classpath" ] && [ -e "$classpath.pom" ] && [ "$(cat "$classpath.pom")" = "$(pom_sum)" ]
}

# The first jar of the class path that is not there.
missing_jar() {
  local jars
  IFS=: read -r -d '' -a jars <"$classpath" || true
  local jar
  for jar in "${jars[@]}"; do
    jar=${jar%$'\n'}
    if [ ! -r "$jar" ]; then
      echo "$jar"
      return
    fi
  done
}
