package org.bootdisk.launcher;

import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What distributions tell of the firmware that they install (QEMU, {@code
 * docs/interop/firmware.json}): small files, of which those of the administrator hide the
 * distribution's of the same name, and whose names give the order.
 */
final class FirmwareDescriptors {

  private static final List<Path> DIRECTORIES =
      List.of(Path.of("/usr/share/qemu/firmware"), Path.of("/etc/qemu/firmware"));

  private FirmwareDescriptors() {}

  /** UEFI firmware for x86-64 in two files, without Secure Boot, the preferred one first. */
  static List<FirmwareFiles> described() throws IOException {
    return in(DIRECTORIES);
  }

  /** The same from other directories, of which later ones hide what earlier ones have. */
  static List<FirmwareFiles> in(List<Path> directories) throws IOException {
    Map<String, Path> byName = new TreeMap<>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (var files = Files.newDirectoryStream(directory, "*.json")) {
          files.forEach(file -> byName.put(String.valueOf(file.getFileName()), file));
        }
      }
    }
    List<FirmwareFiles> found = new ArrayList<>();
    for (Path file : byName.values()) {
      read(file).ifPresent(found::add);
    }
    return found;
  }

  /** An empty file hides another, so what is no descriptor is passed over. */
  private static Optional<FirmwareFiles> read(Path file) throws IOException {
    try {
      Object firmware = Json.parse(Files.readString(file));
      return fits(firmware) ? Optional.of(files(firmware)) : Optional.empty();
    } catch (MalformedJsonException | EOFException e) {
      return Optional.empty();
    }
  }

  private static boolean fits(Object firmware) {
    List<?> features = Json.list(firmware, "features");
    return Json.list(firmware, "interface-types").contains("uefi")
        && Json.text(Json.object(firmware, "mapping"), "device").equals("flash")
        && !features.contains("requires-smm")
        && !features.contains("secure-boot")
        && isForX86(Json.list(firmware, "targets"));
  }

  private static boolean isForX86(List<?> targets) {
    for (Object target : targets) {
      // One that does not say i440fx needs a board that is not the usual one.
      if (Json.text(target, "architecture").equals("x86_64")
          && Json.list(target, "machines").toString().contains("i440fx")) {
        return true;
      }
    }
    return false;
  }

  private static FirmwareFiles files(Object firmware) {
    Object mapping = Json.object(firmware, "mapping");
    return new FirmwareFiles(file(mapping, "executable"), file(mapping, "nvram-template"));
  }

  private static Path file(Object mapping, String name) {
    return Path.of(Json.text(Json.object(mapping, name), "filename"));
  }
}
