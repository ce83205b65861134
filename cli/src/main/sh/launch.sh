# shellcheck shell=sh
# How bootdisk is started. The script that reads this has set:
#   program   directory with the program's jar, lib/, native/ and build-id, which names what was built
#   archives  directory for what JVMs keep of a program to start it sooner; made if it is missing
# It calls find_java, then launch with the program's arguments.
: "${program:?}" "${archives:?}"

# A standard stream that is closed would be the first file that the JVM opens, and what is meant for
# the terminal would go into that.
{ true 3>&2; } || exec 2>/dev/null
{ true 3<&0; } 2>/dev/null || exec </dev/null
{ true 3>&1; } 2>/dev/null || exec >/dev/null

fail() {
  printf 'bootdisk: %s\n' "$*" >&2
  exit 69
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    java=$JAVA_HOME/bin/java
  else
    java=$(command -v java) ||
      fail 'no Java found; install a JRE 17 or later (Debian: apt-get install openjdk-17-jre-headless)'
  fi
}

# Becomes the program: the arguments are the JVM's own options, then the program's.
run() {
  # shellcheck disable=SC2086 # The options are words.
  exec "$java" $quick "-Djffi.boot.library.path=$program/native/jni/$jffi" "-DZstdNativePath=$zstd" "$@"
}

# Reads what the JVM tells of itself: its version, and the processor that it is for. A program that
# is run to be asked takes a millisecond, so here and below the shell does what it can.
read_release() {
  home=${JAVA_HOME:-}
  [ "$java" = "$home/bin/java" ] || home=$(readlink -f -- "$java")
  home=${home%/bin/java}
  version='' processor=''
  [ ! -r "$home/release" ] || while IFS='="' read -r key _ value _; do
    case $key in
      JAVA_RUNTIME_VERSION | JAVA_VERSION) version=${version:-$value} ;;
      OS_ARCH) processor=$value && break ;;
    esac
  done <"$home/release"
  [ -n "$processor" ] || processor=$(uname -m)
}

# An archive is good for one build of the program at its place and one version of a JVM at its place.
# Its name tells all four, with % for /.
name_archive() {
  if [ -z "$version" ] || [ ! -r "$program/build-id" ]; then
    return 1
  fi
  read -r build <"$program/build-id"
  set -f
  IFS=/
  # shellcheck disable=SC2086 # The parts of the paths are words.
  set -- $program@$home
  IFS=%
  place=$*
  unset IFS
  set +f
  # A file's name has 255 bytes at most.
  if [ "${#place}" -gt 120 ]; then
    place=$(printf %s "$place" | cksum)
    place=${place% *}
  fi
  classes=$archives/classes-$place@$version@$build.jsa
}

# Deletes archives that are not used again: those of this place that are of another build or version,
# and those of other places that nobody has read for a month. A JVM that has one open keeps it.
drop_old_archives() {
  for old in "$archives/classes-$place@"*; do
    [ "$old" = "$classes" ] || rm -f -- "$old"
  done
  find "$archives" -maxdepth 1 \( -name 'classes-*.jsa' -o -name 'practice.*' \) -atime +30 \
    -exec rm -rf -- {} + 2>/dev/null || true
}

# Makes the archive by running the usual commands. It appears complete or not at all, for others may
# start now; an empty one says that this JVM can make none.
archive_classes() {
  practice=$(mkdir -p "$archives" 2>/dev/null && mktemp -d "$archives/practice.XXXXXX" 2>/dev/null) ||
    return 0
  (run -XX:ArchiveClassesAtExit="$practice/classes" -jar "$jar" practice "$practice") \
    >/dev/null 2>&1 || true
  [ -f "$practice/classes" ] || : >"$practice/classes"
  mv -f "$practice/classes" "$classes" 2>/dev/null || true
  rm -rf "$practice"
  drop_old_archives
}

launch() {
  for jar in "$program"/bootdisk-cli-*.jar; do :; done

  # File names that are not ASCII need a locale that can name them. The user's may not, or may not be
  # installed; nothing else of it is of use here.
  export LC_ALL=C.UTF-8

  # Most commands take less time than a JVM needs to start, so it is told not to prepare for long
  # runs, and keeps an archive of the classes that a build loads, one for each JVM. The heap stays
  # small: what commands hold does not grow with the images. What a command on a boot disk leaves
  # behind fits into the young generation, so that nothing is collected, which would take 10 ms.
  quick='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3 -Xshare:auto
    -Xlog:disable -Xlog:all=error:stderr -XX:-UsePerfData
    -Xms48m -Xmn32m -Xmx384m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20'
  # The archive is mapped where it was made for. To write all its addresses anew, against guesses of
  # where things lie in memory, takes 10 ms, and this program runs no code of others.
  quick="$quick -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions
    -XX:ArchiveRelocationMode=0"
  # Reflection through method handles makes classes at each start, for 10 ms from Java 18 on.
  quick="$quick -Djdk.reflect.useNativeAccessorOnly=true"
  # jffi asks for a logger when it is loaded. A JVM whose logging cannot be configured does not look
  # for other loggers in all jars, which takes 30 ms.
  quick="$quick -Djava.util.logging.config.file=none"
  # Ciphers and digests are up to a hundred times as fast by the processor's own instructions, which
  # only the second compiler uses.
  case " $* " in
    *' --passphrase-file'* | *secret* | *' image chain '* | *' --record-base '*)
      quick="$quick -XX:TieredStopAtLevel=4"
      ;;
  esac

  # A copy of a tree runs the same code for thousands of files: it is compiled sooner.
  case " $* " in
    *' fat cp '*) quick="$quick -XX:CompileThresholdScaling=1" ;;
  esac

  # Native code as files, which the JVM would else unpack from the jars at each start.
  read_release
  case $processor in
    aarch64 | arm64) jffi=aarch64-Linux zstd=aarch64 ;;
    *) jffi=x86_64-Linux zstd=amd64 ;;
  esac
  for library in "$program/native/linux/$zstd"/libzstd-jni-*.so; do
    zstd=$library
  done

  case $program in
    # JDK 25 takes a sealed jar in a path that is not ASCII for another one than that in its archive.
    *[!\ -~]*) run -jar "$jar" "$@" ;;
  esac
  name_archive || run -jar "$jar" "$@"
  [ -f "$classes" ] || archive_classes
  [ -s "$classes" ] || run -jar "$jar" "$@"
  run -XX:SharedArchiveFile="$classes" -jar "$jar" "$@"
}
