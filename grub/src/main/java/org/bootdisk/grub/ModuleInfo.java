package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;

/**
 * What modinfo.sh says of a platform directory: which platform, which version. It is a shell script
 * of assignments; it is read, never run.
 *
 * @param where the file, for messages
 * @param text the whole script
 */
record ModuleInfo(String where, String text) {

  static ModuleInfo read(GrubFiles files) throws IOException {
    String name = GrubPlatform.MODULE_INFO;
    return new ModuleInfo(files.where(name), new String(files.require(name), UTF_8));
  }

  /** Refuses the files of another platform. */
  void requirePlatform(GrubPlatform platform) throws FormatException {
    String actual = value("grub_modinfo_target_cpu") + "-" + value("grub_modinfo_platform");
    if (!actual.equals(platform.directoryName())) {
      throw new FormatException.NotRecognized(
          Fault.in(where)
              .actual("the platform is " + Quoted.of(actual))
              .expected(platform.directoryName())
              .advice("name the directory called " + platform.directoryName()));
    }
  }

  /** The version of the package that the files are from. */
  GrubVersion version() throws FormatException {
    return GrubVersion.parse(value("grub_package_version"), where);
  }

  /** The value of a variable, without quotes; empty if nothing is assigned. */
  private String value(String variable) {
    String assignment = "\n" + variable + "=";
    int start = text.indexOf(assignment);
    if (start < 0) {
      return "";
    }
    start += assignment.length();
    int end = text.indexOf('\n', start);
    String value = text.substring(start, end < 0 ? text.length() : end).strip();
    boolean quoted =
        value.length() > 1
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
