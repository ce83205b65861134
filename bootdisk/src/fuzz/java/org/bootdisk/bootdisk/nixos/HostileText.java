package org.bootdisk.bootdisk.nixos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * A reader of text that may be anything: it answers, or complains so that a terminal can take it.
 */
final class HostileText {

  private static final int LONGEST_MESSAGE = 1 << 14;

  /** Something that reads the input. */
  @FunctionalInterface
  interface Reading {
    void run(String text) throws RecipeException;
  }

  private HostileText() {}

  static void read(byte[] input, Reading reading) {
    try {
      reading.run(new String(input, UTF_8));
    } catch (RecipeException e) {
      String message = String.valueOf(e.getMessage());
      assertThat(message).hasSizeLessThan(LONGEST_MESSAGE);
      assertThat(message.chars()).noneMatch(c -> c != '\n' && Character.isISOControl(c));
    }
  }
}
