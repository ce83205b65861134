package org.bootdisk.launcher.supervise;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.bootdisk.block.SteadyClock;

/**
 * What a machine is to say, and what it is answered.
 *
 * @param steps in their order; without any the machine is to end by itself
 */
public record Dialogue(List<Step> steps) {

  /**
   * A step.
   *
   * @param expected what the machine is to say
   * @param answer what is typed then; empty for nothing
   */
  public record Step(Pattern expected, String answer) {}

  private static final Pattern NEVER = Pattern.compile("(?!)");

  /** Keeps a copy. */
  public Dialogue {
    steps = List.copyOf(steps);
  }

  /** A machine that is to say {@code text}. */
  public static Dialogue awaiting(String text) {
    return new Dialogue(List.of(new Step(Pattern.compile(Pattern.quote(text)), "")));
  }

  /**
   * Holds it with a machine. If the last thing that happens is an answer, or nothing is expected,
   * the machine is to end by itself; else it is as far as it was to come.
   *
   * @param patience for all of it
   */
  public Outcome with(SupervisedMachine machine, Duration patience) throws IOException {
    InstantSource clock = new SteadyClock();
    Instant deadline = clock.instant().plus(patience);
    try {
      for (Step step : steps) {
        Duration left = Duration.between(clock.instant(), deadline);
        Optional<Outcome> failed = hear(machine, step.expected(), left);
        if (failed.isPresent()) {
          return failed.get();
        }
        if (!step.answer().isEmpty()) {
          machine.serial().send(step.answer());
        }
      }
      boolean answered = !steps.isEmpty() && !steps.get(steps.size() - 1).answer().isEmpty();
      return steps.isEmpty() || answered
          ? ending(machine, Duration.between(clock.instant(), deadline))
          : Outcome.BOOTED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a machine ran");
    }
  }

  /** Nothing if the machine said what was expected. */
  private static Optional<Outcome> hear(
      SupervisedMachine machine, Pattern expected, Duration patience)
      throws IOException, InterruptedException {
    Optional<SerialPort.Heard> said = machine.hear(expected, Outcome.ANY_SIGN, patience);
    if (said.isEmpty()) {
      return Optional.of(
          machine.awaitExit(Duration.ZERO).isPresent() || machine.serial().awaitEnd(Duration.ZERO)
              ? Outcome.ENDED
              : silent(machine));
    }
    return said.get().by() == expected ? Optional.empty() : Outcome.meaning(said.get().words());
  }

  /** What became of a machine that says nothing more and has not ended. */
  private static Outcome silent(SupervisedMachine machine) throws IOException {
    return machine.isStopped() ? Outcome.STOPPED : Outcome.TIMED_OUT;
  }

  private static Outcome ending(SupervisedMachine machine, Duration patience)
      throws IOException, InterruptedException {
    Optional<SerialPort.Heard> sign = machine.hear(NEVER, Outcome.ANY_SIGN, patience);
    if (sign.isPresent()) {
      return Outcome.meaning(sign.get().words()).orElse(Outcome.ENDED);
    }
    if (!machine.serial().awaitEnd(Duration.ZERO)) {
      return silent(machine);
    }
    OptionalInt status = machine.awaitExit(Duration.ofSeconds(10));
    return status.isPresent() && status.getAsInt() == 0 ? Outcome.BOOTED : Outcome.ENDED;
  }
}
