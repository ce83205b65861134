package org.bootdisk.cli.fat;

import java.nio.file.FileSystemException;

/** What becomes of links, devices, pipes and sockets, which FAT does not have. */
enum SpecialFiles {
  /** They are errors. */
  REFUSE,
  /** They are passed over. */
  SKIP,
  /** Symbolic links stand for what they lead to; all else is an error. */
  FOLLOW;

  /** Passes over what is special, or refuses it. */
  void meet(String path, String what) throws FileSystemException {
    if (this != SKIP) {
      throw new FileSystemException(
          path, null, "is " + what + "; FAT holds files and directories (--skip-special)");
    }
  }
}
