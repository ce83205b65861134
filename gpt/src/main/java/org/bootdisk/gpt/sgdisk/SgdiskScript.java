package org.bootdisk.gpt.sgdisk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Quoted;

/**
 * An sgdisk command line, taken apart but not yet carried out.
 *
 * @param steps the options from left to right
 * @param device the argument that is no option: sgdisk's disk
 */
public record SgdiskScript(List<Step> steps, Optional<String> device) {

  /**
   * One option.
   *
   * @param option which
   * @param value its value; empty if it takes none
   */
  public record Step(SgdiskOption option, String value) {
    @Override
    public String toString() {
      return "--" + option.longName() + (value.isEmpty() ? "" : "=" + value);
    }
  }

  /** Copies the list. */
  public SgdiskScript {
    steps = List.copyOf(steps);
  }

  /**
   * Takes arguments apart as sgdisk does: {@code -n1:2:3}, {@code -n 1:2:3}, {@code -Zo}, {@code
   * --new=1:2:3}, {@code --new 1:2:3}.
   *
   * @throws IllegalArgumentException on an option that sgdisk does not have, or without its value
   */
  public static SgdiskScript parse(List<String> arguments) {
    return new Parser(arguments).parse();
  }

  /** Whether nothing is to be written. */
  public boolean pretends() {
    return steps.stream().anyMatch(step -> step.option() == SgdiskOption.PRETEND);
  }

  /** Whether every option only prints something. */
  public boolean onlyPrints() {
    return steps.stream().allMatch(step -> step.option().prints());
  }

  private static final class Parser {
    private final List<String> arguments;
    private final List<Step> steps = new ArrayList<>();
    private Optional<String> device = Optional.empty();
    private int next;

    Parser(List<String> arguments) {
      this.arguments = arguments;
    }

    SgdiskScript parse() {
      while (next < arguments.size()) {
        String argument = arguments.get(next++);
        if (argument.startsWith("--")) {
          parseLong(argument);
        } else if (argument.startsWith("-") && argument.length() > 1) {
          parseShort(argument);
        } else if (device.isEmpty()) {
          device = Optional.of(argument);
        } else {
          throw new IllegalArgumentException(
              "two disks are named: " + Quoted.of(device.get()) + " and " + Quoted.of(argument));
        }
      }
      return new SgdiskScript(steps, device);
    }

    private void parseLong(String argument) {
      int equals = argument.indexOf('=');
      String name = argument.substring(2, equals < 0 ? argument.length() : equals);
      for (SgdiskOption option : SgdiskOption.values()) {
        if (option.longName().equals(name)) {
          if (equals >= 0 && !option.takesValue()) {
            throw new IllegalArgumentException("--" + name + " takes no value");
          }
          String value = equals >= 0 ? argument.substring(equals + 1) : valueOf(option, argument);
          steps.add(new Step(option, value));
          return;
        }
      }
      throw new IllegalArgumentException(
          Quoted.of("--" + name) + " is not an option of sgdisk; see sgdisk(8)");
    }

    private void parseShort(String argument) {
      for (int i = 1; i < argument.length(); i++) {
        SgdiskOption option = option(argument.charAt(i));
        if (option.takesValue() && i + 1 < argument.length()) {
          String value = argument.substring(i + 1);
          steps.add(new Step(option, value.startsWith("=") ? value.substring(1) : value));
          return;
        }
        steps.add(new Step(option, valueOf(option, argument)));
      }
    }

    private String valueOf(SgdiskOption option, String argument) {
      if (!option.takesValue()) {
        return "";
      }
      if (next == arguments.size()) {
        throw new IllegalArgumentException(Quoted.of(argument) + " needs a value");
      }
      return arguments.get(next++);
    }

    private static SgdiskOption option(char letter) {
      for (SgdiskOption option : SgdiskOption.values()) {
        if (option.letter() == letter) {
          return option;
        }
      }
      throw new IllegalArgumentException(
          Quoted.of("-" + letter) + " is not an option of sgdisk; see sgdisk(8)");
    }
  }
}
