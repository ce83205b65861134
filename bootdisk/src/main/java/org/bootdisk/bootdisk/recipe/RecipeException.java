package org.bootdisk.bootdisk.recipe;

import org.jspecify.annotations.Nullable;

/**
 * What the user asked for cannot be done; the message says why, with both sides of a comparison.
 */
public final class RecipeException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String path;

  /** With a message for the user. */
  public RecipeException(String message) {
    super(message);
    path = "";
  }

  /** With a message for the user and the exception behind it. */
  public RecipeException(String message, Throwable cause) {
    super(message, cause);
    path = "";
  }

  private RecipeException(String path, String message, @Nullable Throwable cause) {
    super(path + ": " + message, cause);
    this.path = path;
  }

  /** About the value of the recipe at {@code path}, such as {@code partitions[1].size}. */
  public static RecipeException at(String path, String message) {
    return new RecipeException(path, message, null);
  }

  /** About the value of the recipe at {@code path}, with the exception behind it. */
  public static RecipeException at(String path, Exception cause) {
    return new RecipeException(path, String.valueOf(cause.getMessage()), cause);
  }

  /** The same complaint, led by the place of the value: {@code disk.yaml:3:7}. */
  public RecipeException in(String place) {
    return new RecipeException(place + ": " + getMessage(), this);
  }

  /** Where in the recipe the value is; empty if the message says it, or if it is no single one. */
  public String path() {
    return path;
  }
}
