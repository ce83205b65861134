# Sourced by the benchmarks: runs two programs in turn and appends a table's row to the file "rows".
# shellcheck shell=sh

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
    -v tc="$(median theirs 2)" -v om="$(median ours 3)" -v tm="$(median theirs 3)" 'BEGIN {
      printf "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %d |\n",
        title, o, t, (t > 0 ? o / t : 0), oc, tc, om, tm }' >>rows
}

table() { # TITLE COMMAND: the whole table on standard output
  echo "# $1"
  echo
  echo "Written by \`$2\` on $(nproc) cores. Wall time in seconds, medians, JVM start included; both"
  echo "programs in turn on the same files with a warm page cache, so that only the ratio counts."
  echo
  echo "| work | bootdisk s | peer s | ratio | bootdisk CPU s | peer CPU s | bootdisk MiB | peer MiB |"
  echo "|---|---|---|---|---|---|---|---|"
  cat rows
}
