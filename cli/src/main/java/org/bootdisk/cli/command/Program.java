package org.bootdisk.cli.command;

/** The program that all commands are of. */
public final class Program {

  /** Its version. */
  public static final String VERSION = "0.1.0";

  /** The class that starts it, which stands above all commands and is not seen by them. */
  public static final String MAIN_CLASS = "org.bootdisk.cli.Main";

  private Program() {}
}
