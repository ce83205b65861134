package org.bootdisk.cli.command;

/** What to do when the operating system refuses something, known by its own words. */
final class SystemAdvice {

  private SystemAdvice() {}

  /** The advice behind {@code message}, with a semicolon before it; empty if there is none. */
  static String on(String message) {
    if (message.endsWith("No space left on device")) {
      return "; make room there, or write to another file system";
    }
    if (message.endsWith("Disk quota exceeded")) {
      return "; make room there, or write where no quota is";
    }
    if (message.endsWith("File too large")) {
      return "; the file system or a limit (ulimit -f) allows none that is larger";
    }
    if (message.endsWith("Too many open files")) {
      return "; raise the limit (ulimit -n)";
    }
    if (message.endsWith("Input/output error")) {
      return "; the storage below it fails, the kernel's log may tell more";
    }
    return "";
  }
}
