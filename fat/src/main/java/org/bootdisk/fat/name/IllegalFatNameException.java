package org.bootdisk.fat.name;

import org.bootdisk.block.Quoted;

/** A name that cannot be put on a FAT volume, or not beside another one. */
public final class IllegalFatNameException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final int index;

  IllegalFatNameException(String name, int index, String reason) {
    super("name " + Quoted.of(name) + " " + reason);
    this.name = name;
    this.index = index;
  }

  /** Two names of one directory that differ at most in case. */
  public static IllegalFatNameException collision(String path, String name, String other) {
    String reason =
        name.equals(other)
            ? "is there twice"
            : "differs from " + Quoted.of(other) + " in case only; FAT takes them for one";
    return new IllegalFatNameException(path, -1, reason);
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** Where in the name the fault is; -1 if it is of the whole name. */
  public int index() {
    return index;
  }
}
