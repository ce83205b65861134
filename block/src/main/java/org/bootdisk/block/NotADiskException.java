package org.bootdisk.block;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What a path leads to has no bytes at places: a directory, a pipe, a socket, a terminal. */
public final class NotADiskException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  NotADiskException(Path path, String kind) {
    super(path.toString(), null, "is a " + kind + ", not a file or a block device");
  }
}
