package org.bootdisk.grub.script;

import java.util.List;
import java.util.Optional;

/** One statement of a script. */
public sealed interface Statement {

  /** The line that it begins in, from 1. */
  int line();

  /**
   * A command, an assignment, or a call of a function.
   *
   * @param words name and arguments; at least the name
   * @param block the commands in braces behind them, as menuentry has
   */
  record Command(List<Word> words, Optional<GrubScript> block, int line) implements Statement {
    /** Copies the list. */
    public Command {
      words = List.copyOf(words);
    }
  }

  /**
   * {@code if}, its {@code elif}s and its {@code else}.
   *
   * @param branches the first whose condition holds is taken
   * @param otherwise what is done if none holds; empty if there is no else
   */
  record If(List<Branch> branches, GrubScript otherwise, int line) implements Statement {
    /** Copies the list. */
    public If {
      branches = List.copyOf(branches);
    }
  }

  /**
   * A condition and what is done if it holds.
   *
   * @param condition holds if its last command succeeds
   */
  record Branch(GrubScript condition, GrubScript body) {}

  /**
   * {@code for}.
   *
   * @param variable that has each value in turn
   */
  record For(String variable, List<Word> values, GrubScript body, int line) implements Statement {
    /** Copies the list. */
    public For {
      values = List.copyOf(values);
    }
  }

  /**
   * {@code while} or {@code until}.
   *
   * @param condition decides before each round
   */
  record Loop(Sort sort, GrubScript condition, GrubScript body, int line) implements Statement {
    /** When it goes on. */
    public enum Sort {
      /** While the condition holds. */
      WHILE,
      /** Until the condition holds. */
      UNTIL
    }
  }

  /** The definition of a function. */
  record Function(String name, GrubScript body, int line) implements Statement {}
}
