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
   * must not die of that.
   *
   * <p>A second shell watches the input. Whichever of the three is killed, and together with whom,
   * the program ends: the watch ends it when the owner is gone, the guard when the watch is gone
   * (hence the trap on CHLD, which interrupts waiting), and the kernel when the guard is gone, if
   * setpriv(1) can ask for that; the shell behind it looks whether it was asked in time. Signals
   * that can be ignored are, from before there is a second shell. A program may be asked to end
   * before it is killed, so the signal comes first.
   */
  private static final String GUARD =
      """
      signal=$1
      shift
      trap '' INT HUP QUIT TERM
      trap : CHLD
      exec 3<&0 </dev/null
      (
        trap - INT HUP QUIT TERM CHLD
        if setpriv --pdeathsig "$signal" true 2>/dev/null; then
          set -- sh -c '[ "$PPID" = "$0" ] && exec "$@"' "$$" "$@"
          set -- setpriv --pdeathsig "$signal" "$@"
        fi
        exec "$@"
      ) 3<&- &
      program=$!
      exec >/dev/null 2>&1
      finish() {
        kill -s "$signal" "$program"
        for _ in 1 2 3 4 5 6 7 8 9; do
          kill -0 "$program" && sleep 0.2
        done
        kill -KILL "$program"
      }
      {
        read -r _ <&3
        finish
      } &
      watch=$!
      status=127
      while kill -0 "$program"; do
        wait "$program"
        status=$?
        kill -0 "$watch" || finish
      done
      wait "$program"
      again=$?
      # Some shells let CHLD interrupt the first; others no longer know at the second.
      [ "$again" = 127 ] || status=$again
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
    return guard("KILL", command);
  }

  /** The command of a shell that runs {@code command}, which has two seconds to end by itself. */
  public static List<String> gentleGuard(List<String> command) {
    return guard("TERM", command);
  }

  private static List<String> guard(String signal, List<String> command) {
    List<String> words = new ArrayList<>();
    words.add(signal);
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
