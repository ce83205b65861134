package org.bootdisk.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Shells that outlive whoever started a machine, so that nothing is left behind even if that is
 * killed: they wait for the end of a pipe, which the system itself closes. Where setsid(1) is, each
 * has a session of its own, so that what kills a whole group of processes passes it by.
 */
public final class Keeper {

  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/run/current-system/sw/bin/setsid"));

  /**
   * Deletes a directory when nobody holds the other end of its standard input any more. Who is
   * being ended may just be making a file there, so one attempt is not enough.
   */
  private static final String CLEANER =
      """
      trap '' INT HUP QUIT TERM TSTP
      read -r _
      for _ in 1 2 3 4 5 6 7 8 9; do
        rm -rf -- "$1" && break
        sleep 0.1
      done
      """;

  /**
   * Runs a program until it ends, or until nobody holds the other end of the standard input. The
   * exit status is the program's. The shell itself says nothing: who listened may be gone, and it
   * must not die of that. A program may be asked to end before it is killed.
   */
  private static final String GUARD =
      """
      asked=$1
      shift
      trap : INT HUP QUIT TERM
      exec 3<&0 </dev/null
      "$@" 3<&- &
      program=$!
      exec >/dev/null 2>&1
      {
        trap '' INT HUP QUIT TERM
        read -r _ <&3
        if [ -n "$asked" ]; then
          kill -TERM "$program"
          for _ in 1 2 3 4 5 6 7 8 9; do
            kill -0 "$program" && sleep 0.2
          done
        fi
        kill -KILL "$program"
      } &
      watch=$!
      while :; do
        wait "$program"
        status=$?
        kill -0 "$program" || break
      done
      kill -KILL "$watch"
      exit "$status"
      """;

  private Keeper() {}

  /** The command of a shell that deletes {@code directory}. */
  public static List<String> cleaner(Path directory) {
    return shell(CLEANER, List.of(directory.toString()));
  }

  /** The command of a shell that runs {@code command}, and kills it at the end. */
  public static List<String> guard(List<String> command) {
    return guard("", command);
  }

  /** The command of a shell that runs {@code command}, which has two seconds to end by itself. */
  public static List<String> gentleGuard(List<String> command) {
    return guard("asked", command);
  }

  private static List<String> guard(String asked, List<String> command) {
    List<String> words = new ArrayList<>();
    words.add(asked);
    words.addAll(command);
    return shell(GUARD, words);
  }

  private static List<String> shell(String script, List<String> arguments) {
    List<String> words = new ArrayList<>();
    for (Path setsid : SETSID) {
      if (words.isEmpty() && Files.isExecutable(setsid)) {
        words.add(setsid.toString());
      }
    }
    words.addAll(List.of("/bin/sh", "-c", script, "sh"));
    words.addAll(arguments);
    return words;
  }
}
