# Which Java is here, which Spark runs on it, where its jars are, and how to start it. Sourced, with
# $home set.
# shellcheck shell=bash disable=SC2034

# Sets java, java_says, all that it says of its version, and java_version, or says what is missing.
find_java() {
  java=java
  [ -z "${JAVA_HOME:-}" ] || java=${JAVA_HOME%/}/bin/java
  if ! command -v "$java" >/dev/null 2>&1; then
    echo "spark-lidar: there is no $java; install Java 17, 21 or 25, or set JAVA_HOME to one" >&2
    exit 2
  fi
  # What others set for all Javas is no other Java.
  java_says=$("$java" -version 2>&1 | grep -v '^\(NOTE: \)\{0,1\}Picked up ') || true
  java_version=$(sed -n 's/^.* version "\(1\.\)\{0,1\}\([0-9]\{1,\}\).*/\2/p' <<<"$java_says" | head -n 1) || true
  if [ -z "$java_version" ]; then
    echo "spark-lidar: $java does not start: $(head -n 1 <<<"$java_says")" >&2
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

# The native part of --engine faiss, where it was built: with GPUs if there is one, else without.
find_faiss() {
  [ -d "$home/target" ] || return 0
  find "$home/target" -maxdepth 1 -name 'spark-lidar-[0-9]*-faiss.jar' | sort | head -n 1
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

# What Java is started with, memory apart: sets java_options and classes, the class path.
find_options() {
  # The second compiler gets what runs 100 000 times, not 5 000: loops that matter are beyond that in
  # no time, and of all that a start runs a little it compiled much, for a quarter of its time.
  java_options=("@$home/conf/jvm.options" -XX:+UseParallelGC
    -XX:Tier4InvocationThreshold=100000 -XX:Tier4CompileThreshold=100000 -Dfile.encoding=UTF-8 -Dsun.jnu.encoding=UTF-8
    "-Dlog4j2.configurationFile=$home/conf/log4j2.properties")
  if [ "$java_version" -ge 24 ]; then
    # Else it warns of what Spark and Hadoop do.
    java_options+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
  fi
  local faiss
  faiss=$(find_faiss)
  classes=$(find_jar):${faiss:+$faiss:}$(cat "$classpath")
}

# An archive holds classes as Java has them in memory once they are loaded and verified, which is a
# third of the work of a start. Java takes it for what it was made of, down to the times of the jars,
# and else loads classes as ever. Sets archive, where it is for this Java, and archive_of, what it has
# to be of; $1 is the heap, for references are wider where it is large.
find_archive() {
  local wide=
  is_wide "$1" && wide=-wide
  local jars
  IFS=: read -r -d '' -a jars <<<"$classes" || true
  archive=$home/target/${profile:-spark-3.5}-$(cksum <<<"$java_says" | cut -d ' ' -f 1)$wide.archive
  archive_of=$({
    echo "$java $java_says"
    stat -L -c '%n %s %Y' "${jars[@]%$'\n'}" 2>/dev/null || stat -L -f '%N %z %m' "${jars[@]%$'\n'}" 2>/dev/null || true
  } | cksum)
}

# Whether Java's references do not fit into 32 bits with a heap of this size.
is_wide() {
  local size=${1%[kmgtKMGT]}
  case $1 in
    *[kK]) size=$((size >> 20)) ;;
    *[mM]) size=$((size >> 10)) ;;
    *[gG]) ;;
    *[tT]) size=$((size << 10)) ;;
    *) size=$((size >> 30)) ;;
  esac
  [ "$size" -ge 32 ]
}

# Whether the archive was made, or could not be: beside it is said what it is of, and its size.
is_archived() { [ "$(head -n 1 "$archive.of" 2>/dev/null)" = "$archive_of" ]; }

# Java dies of an archive that was cut off, say by a copy of the folder.
is_whole() { [ -r "$archive" ] && [ "$(tail -n 1 "$archive.of" 2>/dev/null)" = "$(size_of "$archive")" ]; }

size_of() { wc -c <"$1" | tr -d ' '; }

# Makes the archive by a run over the samples; without one, a start is slower and nothing else. To be
# called by who holds the lock of builds; told to stop, it leaves nothing and ends the script.
make_archive() {
  # What one that was killed left.
  rm -rf "$home/target"/archive.??????
  local memory=(-Xmx1g) made
  archive_work=$(mktemp -d "$home/target/archive.XXXXXX" 2>/dev/null) || return 0
  archive_maker=
  trap 'stop_archive HUP' HUP
  trap 'stop_archive INT' INT
  trap 'stop_archive TERM' TERM
  # Where not even this can be written, no archive can.
  if echo "$archive_of" 2>/dev/null >"$archive_work/of"; then
    echo "preparing faster starts with this Java, once ..." >&2
    case $archive in *-wide.archive) memory+=(-XX:-UseCompressedOops) ;; esac
    # Since Java 25, with what was learnt of how methods run.
    if [ "$java_version" -ge 25 ]; then made=-XX:AOTCacheOutput=; else made=-XX:ArchiveClassesAtExit=; fi
    # Beside the script, which else would hear of a signal when this has ended.
    env -u JAVA_TOOL_OPTIONS -u JDK_JAVA_OPTIONS -u _JAVA_OPTIONS \
      "$java" "${java_options[@]}" "${memory[@]}" "-Djava.io.tmpdir=$archive_work" \
      "$made$archive_work/archive" -cp "$classes" \
      io.sparklidar.cli.Main run --input "$home/data-samples" --output "$archive_work/results" \
      --format parquet,laz --k 20 --radius 5 --device cpu >"$archive_work/log" 2>&1 </dev/null &
    archive_maker=$!
    wait "$archive_maker" && [ -s "$archive_work/archive" ] || rm -f "$archive_work/archive"
    rm -f "$archive"
    if [ -e "$archive_work/archive" ]; then
      size_of "$archive_work/archive" >>"$archive_work/of"
      mv -f "$archive_work/archive" "$archive"
    fi
    mv -f "$archive_work/of" "$archive.of"
  fi
  rm -rf "$archive_work"
  trap - HUP INT TERM
}

# Ends the script by the signal $1, as it would have without a trap.
stop_archive() {
  {
    [ -z "$archive_maker" ] || kill -9 "$archive_maker"
    wait
  } 2>/dev/null
  rm -rf "$archive_work"
  trap - "$1"
  kill -s "$1" $$
}

# Adds to java_options that the archive is taken, if it is there.
take_archive() {
  is_whole || return 0
  if [ "$java_version" -ge 25 ]; then
    java_options+=("-XX:AOTCache=$archive" '-Xlog:aot*=off')
  else
    java_options+=("-XX:SharedArchiveFile=$archive" -Xshare:auto)
  fi
  # It is no news that one does not fit.
  java_options+=('-Xlog:cds*=off')
}
