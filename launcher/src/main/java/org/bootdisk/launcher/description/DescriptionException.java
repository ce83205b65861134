package org.bootdisk.launcher.description;

/**
 * A machine cannot be what the user asked for. The message begins with the place of the setting.
 */
public final class DescriptionException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String origin;

  /**
   * About a setting, with the exception behind it.
   *
   * @param origin where it was given: {@code vm.yaml:3:9: memory}, or {@code --memory}
   */
  public DescriptionException(String origin, String message, Throwable cause) {
    super(origin.isEmpty() ? message : origin + ": " + message, cause);
    this.origin = origin;
  }

  /** The same without an exception behind it. */
  public DescriptionException(String origin, String message) {
    super(origin.isEmpty() ? message : origin + ": " + message);
    this.origin = origin;
  }

  /** Where the setting was given; empty if it is about several. */
  public String origin() {
    return origin;
  }
}
