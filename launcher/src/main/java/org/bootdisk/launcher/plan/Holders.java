package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The programs that have a file open, as far as this user may see them. */
final class Holders {

  private static final int LONGEST = 80;

  private Holders() {}

  /** {@code " (process 42: qemu-system-x86_64 -name one ...)"}, or nothing if none is seen. */
  static String of(Path file) {
    Object key;
    try {
      key = key(file);
    } catch (IOException e) {
      return "";
    }
    List<Long> found = new ArrayList<>();
    long own = ProcessHandle.current().pid();
    ProcessHandle.allProcesses()
        .filter(process -> process.pid() != own && hasOpen(process.pid(), key))
        .forEach(process -> found.add(process.pid()));
    if (found.isEmpty()) {
      return "";
    }
    Collections.sort(found);
    return " (process " + found.get(0) + ": " + commandLine(found.get(0)) + ")";
  }

  private static Object key(Path file) throws IOException {
    return Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
  }

  private static boolean hasOpen(long process, Object key) {
    // In the order of the directory; only whether there is one is of interest.
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + process + "/fd"), "*")) {
      for (Path descriptor : descriptors) {
        if (isFile(descriptor, key)) {
          return true;
        }
      }
    } catch (IOException e) {
      // Another user's, or gone.
    }
    return false;
  }

  private static boolean isFile(Path descriptor, Object key) {
    try {
      return Files.isRegularFile(descriptor) && key(descriptor).equals(key);
    } catch (IOException e) {
      return false;
    }
  }

  private static String commandLine(long process) {
    try {
      String words = Files.readString(Path.of("/proc/" + process + "/cmdline"));
      String line = words.replace('\0', ' ').strip();
      return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
