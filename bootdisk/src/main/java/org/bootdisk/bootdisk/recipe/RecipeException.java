package org.bootdisk.bootdisk.recipe;

/**
 * What the user asked for cannot be done; the message says why, with both sides of a comparison.
 */
public final class RecipeException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With a message for the user. */
  public RecipeException(String message) {
    super(message);
  }

  /** With a message for the user and the exception behind it. */
  public RecipeException(String message, Throwable cause) {
    super(message, cause);
  }
}
