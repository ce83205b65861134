package org.bootdisk.cli.command;

/**
 * Exit statuses. Commands that check or compare have statuses of their own, documented with them;
 * all others use these, whose numbers are those of sysexits(3), so that no two meanings meet.
 */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;

  /** It could not be done, for a reason that none of the others is. */
  public static final int FAILURE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 64;

  /** A recipe or an image is wrong. */
  public static final int DATA = 65;

  /** An input file does not exist or cannot be read. */
  public static final int NO_INPUT = 66;

  /** Something that must be installed is not: GRUB's files, QEMU, firmware. */
  public static final int UNAVAILABLE = 69;

  /** A bug of ours. */
  public static final int SOFTWARE = 70;

  /** The output cannot be created. */
  public static final int CANNOT_CREATE = 73;

  /** Reading or writing failed on the way. */
  public static final int IO = 74;

  /** Another program has the image open; later it may be done. */
  public static final int IN_USE = 75;

  /** The passphrase of an encrypted image is missing or wrong. */
  public static final int NO_PERMISSION = 77;

  private ExitCode() {}
}
