package org.bootdisk.bootdisk.menu;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.grub.script.GrubScript;
import org.bootdisk.grub.script.Statement;
import org.bootdisk.grub.script.Word;

/**
 * A kernel command line, cut into parameters as Linux cuts it: at spaces outside double quotes
 * (Linux, lib/cmdline.c, {@code next_arg}).
 */
public final class KernelParameters {

  private KernelParameters() {}

  /**
   * The parameters of a NixOS system. Its own script writes them into grub.cfg as they are
   * (nixpkgs, install-grub.pl), so that GRUB takes quotes and backslashes for its own; what would
   * be no plain words to GRUB is taken as it is written.
   *
   * @param where the text, for messages
   * @throws RecipeException if it opens a quote and never closes it
   */
  public static List<String> ofNixos(String text, String where) throws RecipeException {
    if (!areChangedByGrub(text)) {
      return split(text, where);
    }
    List<String> words = wordsOfGrub(text);
    return words.isEmpty() ? split(text, where) : words;
  }

  /** The words of a command that are the same whatever variables are; none if it is not one. */
  private static List<String> wordsOfGrub(String text) {
    List<String> words = new ArrayList<>();
    try {
      List<Statement> statements = GrubScript.parse("linux " + text, "").statements();
      if (statements.size() == 1
          && statements.get(0) instanceof Statement.Command command
          && command.block().isEmpty()) {
        for (Word word : command.words()) {
          String constant = word.constant();
          if (constant == null) {
            return List.of();
          }
          words.add(constant);
        }
      }
    } catch (FormatException e) {
      return List.of();
    }
    return words.isEmpty() ? words : words.subList(1, words.size());
  }

  /**
   * The parameters, without the quotes: GRUB puts quotes around each that holds a space.
   *
   * @param where the text in the recipe, for messages
   * @throws RecipeException if it opens a quote and never closes it
   */
  public static List<String> split(String text, String where) throws RecipeException {
    List<String> parameters = new ArrayList<>();
    StringBuilder parameter = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        addTo(parameters, parameter);
      } else {
        parameter.append(c);
      }
    }
    if (quoted) {
      throw RecipeException.at(where, Quoted.of(text) + " opens a quote and never closes it");
    }
    addTo(parameters, parameter);
    return parameters;
  }

  /**
   * The words of a UEFI program's command line, quotes and all: GRUB's chainloader joins them by
   * spaces and changes nothing (GRUB, grub-core/loader/efi/chainloader.c).
   */
  static List<String> ofProgram(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split(" ", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /**
   * Whether GRUB hands on something else than is written: it puts a backslash before each single
   * quote and backslash, which Linux takes for a part of the parameter (GRUB,
   * grub-core/lib/cmdline.c). Nothing that could be written in their place leads to them.
   */
  public static boolean areChangedByGrub(String text) {
    return text.indexOf('\\') >= 0 || text.indexOf('\'') >= 0;
  }

  private static void addTo(List<String> parameters, StringBuilder parameter) {
    if (parameter.length() > 0) {
      parameters.add(parameter.toString());
      parameter.setLength(0);
    }
  }
}
