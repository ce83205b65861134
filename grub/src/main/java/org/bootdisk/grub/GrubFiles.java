package org.bootdisk.grub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;

/**
 * The files of one GRUB platform, wherever they are kept: a directory such as {@code
 * /usr/lib/grub/i386-pc}, or the same directory within a package.
 */
public interface GrubFiles {

  /** Ours: more than ten times the largest file of GRUB. Implementations refuse larger ones. */
  int LARGEST_FILE = 32 << 20;

  /** The platform that the files are of. */
  GrubPlatform platform();

  /** Where the files are, for messages: {@code /usr/lib/grub/i386-pc}. */
  String description();

  /** The names of all files, sorted, without directories. */
  List<String> names() throws IOException;

  /**
   * The whole content of the file called {@code name}, or nothing if there is none. The array is
   * the caller's: nobody else changes it.
   *
   * @param name without directories: it never holds a slash
   * @throws IOException also if the file is larger than {@link #LARGEST_FILE}
   */
  Optional<byte[]> read(String name) throws IOException;

  /**
   * The whole content of a file that must be there.
   *
   * @throws FormatException.NotRecognized naming place, file and the package to install, if it is
   *     not
   */
  default byte[] require(String name) throws IOException {
    Optional<byte[]> bytes = read(name);
    if (bytes.isEmpty()) {
      throw new FormatException.NotRecognized(
          Fault.in(description())
              .expected("GRUB's " + platform().directoryName() + " files with " + name)
              .advice(
                  "install the package "
                      + platform().debianPackage()
                      + ", or name a directory that has the file"));
    }
    return bytes.get();
  }

  /**
   * The version that a modinfo.sh states; empty if it states none.
   *
   * @param moduleInfo the bytes of the file
   */
  static Optional<String> versionIn(byte[] moduleInfo) {
    try {
      String text = new String(moduleInfo, StandardCharsets.UTF_8);
      return Optional.of(new ModuleInfo(GrubPlatform.MODULE_INFO, text).version().text());
    } catch (FormatException e) {
      return Optional.empty();
    }
  }

  /** A file's place and name, for messages. */
  default String where(String name) {
    return description() + "/" + name;
  }
}
