# Sourced by the benchmarks: runs two programs in turn and appends a table's row to the file "rows".
# shellcheck shell=sh

load() {
  cut -d ' ' -f 1 /proc/loadavg
}

load_before=$(load)

# A cache of its own, so that no other program of another version throws out the archive of classes
# that the first start makes.
export XDG_CACHE_HOME="$PWD/cache"
# shellcheck disable=SC2154 # The caller's: the source tree.
"$root/bin/bootdisk" --version >/dev/null

# The head of the table; who measures something else names something else.
columns='| work | bootdisk s | peer s | ratio | bootdisk CPU s | peer CPU s | ratio | bootdisk MiB | peer MiB |
|---|--:|--:|--:|--:|--:|--:|--:|--:|'

measure() { # NAME COMMAND...: appends "wall cpu peak" to NAME
  name=$1
  shift
  /usr/bin/time -f '%e %U %S %M' -o time "$@" >log 2>&1 || {
    echo "$name failed: $*" >&2
    cat log >&2
    exit 1
  }
  tail -n 1 time | awk '{ printf "%.2f %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }' >>"$name"
}

median() { # NAME COLUMN
  cut -d ' ' -f "$2" "$1" | sort -n | sed -n "$(($(wc -l <"$1") / 2 + 1))p"
}

row() { # TITLE RUNS PREPARE OURS THEIRS: the last three are shell text
  echo "$1" >&2
  rm -f ours theirs
  run=0
  while [ "$run" -lt "$2" ]; do
    eval "$3"
    eval "measure ours $4"
    eval "$3"
    eval "measure theirs $5"
    run=$((run + 1))
  done
  awk -v title="$1" -v o="$(median ours 1)" -v t="$(median theirs 1)" -v oc="$(median ours 2)" \
    -v tc="$(median theirs 2)" -v om="$(peak ours)" -v tm="$(peak theirs)" '
    function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
    BEGIN {
      printf "| %s | %.2f | %.2f | %s | %.2f | %.2f | %s | %d | %d |\n",
        title, o, t, ratio(o, t), oc, tc, ratio(oc, tc), om, tm }' >>rows
}

peak() { # NAME: the largest of all runs
  cut -d ' ' -f 3 "$1" | sort -n | tail -n 1
}

publish() { # PROGRAM TITLE COMMAND [NOTE]: makes the table the program's section of bench/RESULTS.md
  results=$root/bench/RESULTS.md
  {
    if [ -f "$results" ]; then
      awk -v begin="<!-- $1 -->" '/^<!-- .* -->$/ { skip = ($0 == begin) } !skip' "$results"
    else
      cat <<'END'
# How fast

Written by the programs of this directory, each its own section. Both programs of a row ran in turn
on the same files, page cache warm; ours with the start of the JVM. Seconds are medians of wall time
and of CPU time (user and system); MiB are the largest peak. Machines differ and have other work:
compare the two columns of one row, and where other work disturbed, the CPU time.
END
    fi
    printf '\n<!-- %s -->\n' "$1"
    table "$2" "$3" "${4:-}"
  } | cat -s >"$results.new"
  mv "$results.new" "$results"
  table "$2" "$3" "${4:-}"
}

table() { # TITLE COMMAND NOTE
  jdk=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*(build \(.*\))$/\1/p' | head -n 1)
  echo
  echo "## $1"
  echo
  echo "\`$2\`, $(nproc) cores, JDK $jdk. Load average before $load_before, after $(load); it counts"
  echo "what is measured and what else the machine did."
  [ -z "$3" ] || echo "$3"
  echo
  echo "$columns"
  cat rows
}
