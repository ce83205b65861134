package org.bootdisk.cli.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.cli.command.Columns;

/** A directory of images: one line an image. */
final class InspectTable {

  private InspectTable() {}

  /** Whether there is anything in it that only an image has. */
  static boolean isImage(Part image) {
    Part container = inner(image, "container");
    Part disk = inner(image, "disk");
    return container.shown("format").equals("qcow2")
        || !disk.shown("partition-table").equals("none")
        || !disk.parts().isEmpty();
  }

  /** An image that cannot be opened. */
  static Part broken(Path file, String problem) {
    return new Part(
        "image", file.toString(), Optional.empty(), List.of(), List.of(), List.of(problem));
  }

  static String print(List<Part> images) {
    if (images.isEmpty()) {
      return "";
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"Image", "Format", "Disk", "Table", "Holds", "Boots"});
    for (Part image : images) {
      rows.add(row(image));
    }
    return Columns.print(rows);
  }

  private static String[] row(Part image) {
    String name = String.valueOf(Path.of(image.name()).getFileName());
    if (!image.problems().isEmpty()) {
      return new String[] {name, "", "", "", image.problems().get(0), ""};
    }
    Part container = inner(image, "container");
    Part disk = inner(image, "disk");
    List<String> holds = new ArrayList<>(volumes(disk));
    holds.addAll(disk.problems());
    return new String[] {
      name,
      container.shown("format"),
      container.shown("virtual-size"),
      disk.shown("partition-table"),
      String.join(", ", holds),
      String.join(", ", loaders(disk))
    };
  }

  private static List<String> volumes(Part disk) {
    List<String> found = new ArrayList<>();
    List<Part> places = new ArrayList<>(disk.parts("partition"));
    places.add(disk);
    for (Part place : places) {
      for (Part each : place.parts()) {
        if (each.kind().equals("fat") || each.kind().equals("file-system")) {
          String label = each.shown("label");
          found.add(each.shown("type") + (label.isEmpty() ? "" : " \"" + label + '"'));
        }
      }
    }
    return found;
  }

  private static List<String> loaders(Part disk) {
    List<String> found = new ArrayList<>();
    for (Part loader : disk.parts("bios-loader")) {
      if (loader.fact("core-lba").isPresent()) {
        found.add("BIOS");
      }
    }
    boolean uefi = false;
    for (Part partition : disk.parts("partition")) {
      for (Part program : partition.parts("efi-program")) {
        uefi |= program.name().toUpperCase(java.util.Locale.ROOT).startsWith("/EFI/BOOT/BOOT");
      }
    }
    if (uefi) {
      found.add("UEFI");
    }
    return found;
  }

  private static Part inner(Part image, String kind) {
    return image.parts(kind).get(0);
  }
}
