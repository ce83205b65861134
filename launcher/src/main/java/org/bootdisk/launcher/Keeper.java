package org.bootdisk.launcher.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shells that outlive whoever started a machine, so that nothing is left behind even if that is
 * killed: they wait for the end of a pipe, which the system itself closes.
 */
public final class Keeper {

  /** Deletes a directory when nobody holds the other end of its standard input any more. */
  private static final String CLEANER =
      """
      trap '' INT HUP QUIT TERM TSTP
      read -r _
      rm -rf -- "$1"
      """;

  /**
   * Runs a program until it ends, or until nobody holds the other end of the standard input; then
   * deletes a directory. The exit status is the program's. The shell itself says nothing: who
   * listened may be gone, and it must not die of that.
   */
  private static final String GUARD =
      """
      directory=$1
      shift
      trap : INT HUP QUIT TERM
      exec 3<&0 </dev/null
      "$@" 3<&- &
      program=$!
      exec >/dev/null 2>&1
      { read -r _ <&3; kill -KILL "$program"; } &
      watch=$!
      while :; do
        wait "$program"
        status=$?
        kill -0 "$program" || break
      done
      kill -KILL "$watch"
      [ -z "$directory" ] || rm -rf -- "$directory"
      exit "$status"
      """;

  private Keeper() {}

  /** The command of a shell that deletes {@code directory}. */
  public static List<String> cleaner(Path directory) {
    return List.of("/bin/sh", "-c", CLEANER, "sh", directory.toString());
  }

  /** The command of a shell that runs {@code command} and then deletes {@code directory}. */
  public static List<String> guard(List<String> command, Optional<Path> directory) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("/bin/sh", "-c", GUARD, "sh"));
    words.add(directory.map(Path::toString).orElse(""));
    words.addAll(command);
    return words;
  }
}
