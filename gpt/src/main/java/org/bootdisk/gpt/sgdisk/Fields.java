package org.bootdisk.gpt.sgdisk;

import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;

/** The parts of an option's value, which colons separate. */
record Fields(SgdiskScript.Step step, List<String> list) {

  static Fields of(SgdiskScript.Step step, int least, int most) {
    List<String> list = List.of(step.value().split(":", -1));
    if (list.size() < least || list.size() > most) {
      throw new IllegalArgumentException(
          Text.format(
              "%s has %d parts between colons, expected %s",
              Quoted.of(step.toString()),
              list.size(),
              least == most ? Integer.toString(least) : least + " to " + most));
    }
    return new Fields(step, list);
  }

  static Fields single(SgdiskScript.Step step) {
    return of(step, 1, 1);
  }

  int size() {
    return list.size();
  }

  String text(int index) {
    return index < list.size() ? list.get(index) : "";
  }

  /** A whole number that is not negative. */
  long number(int index) {
    try {
      long number = Long.parseLong(text(index));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, with the option named.
    }
    throw new IllegalArgumentException(
        Text.format(
            "%s in %s is not a number", Quoted.of(text(index)), Quoted.of(step.toString())));
  }

  int small(int index) {
    return Math.toIntExact(Math.min(number(index), Integer.MAX_VALUE));
  }
}
