package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.bootdisk.fat.volume.FatNode;

/** GRUB's {@code test}, also written {@code [ ... ]} (GRUB manual, "test"). */
final class TestCommand {

  /** Tells what a file is. */
  interface Files {
    /** What a path leads to. */
    Lookup find(String path) throws IOException;
  }

  /** Ours: nobody writes a longer expression. */
  private static final int MOST_WORDS = 64;

  /** Decimal; GRUB reads others as C does. Most menus compare none. */
  private static final class Numbers {
    private static final Pattern FORM = Pattern.compile("0|-?[1-9][0-9]{0,8}");

    private Numbers() {}

    static boolean isOne(String text) {
      return FORM.matcher(text).matches();
    }
  }

  private final Files files;

  TestCommand(Files files) {
    this.files = files;
  }

  /** Whether the expression holds; parentheses and what is rarer still are left unknown. */
  Truth evaluate(List<Argument> arguments) throws IOException {
    if (arguments.size() > MOST_WORDS) {
      return Truth.UNKNOWN;
    }
    for (int i = 1; i < arguments.size() - 1; i++) {
      if (arguments.get(i).is("-o")) {
        return evaluate(arguments.subList(0, i))
            .or(evaluate(arguments.subList(i + 1, arguments.size())));
      }
    }
    for (int i = 1; i < arguments.size() - 1; i++) {
      if (arguments.get(i).is("-a")) {
        return evaluate(arguments.subList(0, i))
            .and(evaluate(arguments.subList(i + 1, arguments.size())));
      }
    }
    if (!arguments.isEmpty() && arguments.get(0).is("!")) {
      return evaluate(arguments.subList(1, arguments.size())).not();
    }
    return switch (arguments.size()) {
      case 1 -> notEmpty(arguments.get(0));
      case 2 -> unary(arguments.get(0), arguments.get(1));
      case 3 -> binary(arguments.get(0), arguments.get(1), arguments.get(2));
      default -> Truth.UNKNOWN;
    };
  }

  private static Truth notEmpty(Argument argument) {
    return argument.value().isEmpty() ? Truth.UNKNOWN : Truth.of(!argument.text().isEmpty());
  }

  private Truth unary(Argument operator, Argument operand) throws IOException {
    return switch (operator.text()) {
      case "-n" -> notEmpty(operand);
      case "-z" -> notEmpty(operand).not();
      case "-e", "-f", "-d", "-s" -> file(operator.text(), operand);
      default -> Truth.UNKNOWN;
    };
  }

  private Truth file(String operator, Argument path) throws IOException {
    Lookup found = path.value().isPresent() ? files.find(path.text()) : Lookup.UNKNOWN;
    if (!found.known()) {
      return Truth.UNKNOWN;
    }
    FatNode node = found.node();
    if (node == null) {
      return Truth.FALSE;
    }
    return switch (operator) {
      case "-f" -> Truth.of(!node.isDirectory());
      case "-d" -> Truth.of(node.isDirectory());
      case "-s" -> Truth.of(node.size() > 0);
      default -> Truth.TRUE;
    };
  }

  private static Truth binary(Argument left, Argument operator, Argument right) {
    if (left.value().isEmpty() || right.value().isEmpty()) {
      return Truth.UNKNOWN;
    }
    return switch (operator.text()) {
      case "=", "==" -> Truth.of(left.text().equals(right.text()));
      case "!=" -> Truth.of(!left.text().equals(right.text()));
      default -> numbers(left.text(), operator.text(), right.text());
    };
  }

  private static Truth numbers(String left, String operator, String right) {
    if (!Numbers.isOne(left) || !Numbers.isOne(right)) {
      return Truth.UNKNOWN;
    }
    int order = Integer.compare(Integer.parseInt(left), Integer.parseInt(right));
    return switch (operator) {
      case "-eq" -> Truth.of(order == 0);
      case "-ne" -> Truth.of(order != 0);
      case "-lt" -> Truth.of(order < 0);
      case "-le" -> Truth.of(order <= 0);
      case "-gt" -> Truth.of(order > 0);
      case "-ge" -> Truth.of(order >= 0);
      default -> Truth.UNKNOWN;
    };
  }
}
