package org.bootdisk.bootdisk.menu;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * A kernel command line, cut into parameters as Linux cuts it: at spaces outside double quotes
 * (Linux, lib/cmdline.c, {@code next_arg}).
 */
public final class KernelParameters {

  private KernelParameters() {}

  /**
   * The parameters, without the quotes: GRUB puts quotes around each that holds a space.
   *
   * @param where the text in the recipe, for messages
   * @throws RecipeException for what GRUB cannot hand to Linux unchanged
   */
  public static List<String> split(String text, String where) throws RecipeException {
    List<String> parameters = new ArrayList<>();
    StringBuilder parameter = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\'') {
        // GRUB would put a backslash before it, which Linux takes for a part of the parameter.
        throw new RecipeException(
            where + ": " + Quoted.of(text) + " holds " + c + ", which GRUB cannot pass to Linux");
      }
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        addTo(parameters, parameter);
      } else {
        parameter.append(c);
      }
    }
    if (quoted) {
      throw new RecipeException(
          where + ": " + Quoted.of(text) + " opens a quote and never closes it");
    }
    addTo(parameters, parameter);
    return parameters;
  }

  private static void addTo(List<String> parameters, StringBuilder parameter) {
    if (parameter.length() > 0) {
      parameters.add(parameter.toString());
      parameter.setLength(0);
    }
  }
}
