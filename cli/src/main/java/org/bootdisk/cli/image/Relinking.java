package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.jspecify.annotations.Nullable;

/** Gives the backing files of a chain other names; every one is found before any is changed. */
final class Relinking {

  private final ImageInput input;
  private final Map<String, String> names;
  private final @Nullable Path directory;

  /** An image that is to name its backing file in another way. */
  private record Change(Path image, BackingReference reference) {}

  /**
   * A relinking.
   *
   * @param map {@code OLD=NEW} each; NEW counts from the directory of the image that has it
   * @param directory where files are looked for first, or null
   */
  Relinking(ImageInput input, List<String> map, @Nullable Path directory) throws UsageException {
    this.input = input;
    this.names = new LinkedHashMap<>();
    this.directory = directory;
    for (String pair : map) {
      int equals = pair.lastIndexOf('=');
      if (equals <= 0) {
        throw new UsageException("--map " + pair + ": write OLD=NEW");
      }
      names.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
  }

  void relink(Path image) throws IOException, UsageException {
    List<Change> changes = new ArrayList<>();
    Path at = image;
    DirectoryBackingFiles files = input.backing(image);
    for (Optional<BackingReference> old = backing(at); old.isPresent(); old = backing(at)) {
      BackingReference now = renamed(at, old.get(), files);
      if (!now.equals(old.get())) {
        changes.add(new Change(at, now));
      }
      DirectoryBackingFiles.Located located = files.locate(now);
      at = located.path();
      files = located.files();
    }
    for (Change change : changes) {
      try (Qcow2Image opened = input.openWritableQcow2(change.image())) {
        opened.base().rename(change.reference());
        opened.flush();
      }
    }
  }

  private static Optional<BackingReference> backing(Path image) throws IOException {
    try (FileDevice file = FileDevice.openReadOnly(image)) {
      return HeaderDecoder.recognizes(file)
          ? HeaderDecoder.decode(file).backing()
          : Optional.empty();
    }
  }

  private BackingReference renamed(Path image, BackingReference old, DirectoryBackingFiles files)
      throws IOException {
    String given = names.get(old.name());
    if (given != null) {
      return new BackingReference(given, old.format());
    }
    Path target = found(old, files);
    return new BackingReference(relative(image, target), old.format());
  }

  private Path found(BackingReference old, DirectoryBackingFiles files) throws IOException {
    if (directory != null) {
      Path there = directory.resolve(fileName(old.name()));
      if (Files.exists(there)) {
        return there.toRealPath();
      }
    }
    return files.locate(old).path();
  }

  private static String fileName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** How {@code image} names a file in its neighbourhood. */
  private static String relative(Path image, Path target) throws IOException {
    Path from = image.toRealPath().getParent();
    String name = from == null ? target.toString() : from.relativize(target).toString();
    // QEMU takes what stands before a colon for a protocol.
    return name.contains(":") ? "./" + name : name;
  }
}
