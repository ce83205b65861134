package org.bootdisk.cli.command;

/** The command line asks for something that makes no sense; exit status 64. */
public final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With a message that says what to write instead. */
  public UsageException(String message) {
    super(message);
  }

  /** For an argument that a value's parser or constructor refused. */
  public UsageException(IllegalArgumentException refused) {
    super(refused);
  }

  @Override
  public String getMessage() {
    Throwable refused = getCause();
    return String.valueOf(refused == null ? super.getMessage() : refused.getMessage());
  }
}
