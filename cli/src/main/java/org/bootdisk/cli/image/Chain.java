package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.FileDevice;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.jspecify.annotations.Nullable;

/** The files of a backing chain, by their depth. */
final class Chain {

  /**
   * A file of the chain.
   *
   * @param depth 0 is the image itself
   * @param name as the image above has it; that of the image itself
   * @param shown the path to show to people
   * @param path its real path
   * @param format as the image above has it
   */
  record Link(int depth, String name, String shown, Path path, @Nullable String format) {}

  private Chain() {}

  /** The image and all its backing files. */
  static List<Link> of(Path image, Qcow2Image opened, DirectoryBackingFiles policy)
      throws IOException {
    List<Link> links = new ArrayList<>();
    String shown = shown(image.toString(), image, opened.header());
    links.add(new Link(0, image.toString(), shown, image, "qcow2"));
    DirectoryBackingFiles files = policy;
    Path above = image;
    Optional<BackingReference> next = opened.header().backing();
    while (next.isPresent()) {
      BackingReference reference = next.get();
      DirectoryBackingFiles.Located located = files.locate(reference);
      Path named = beside(above, reference.name());
      Optional<Qcow2Header> header = header(located.path(), reference);
      String name =
          header.isPresent() ? shown(named.toString(), named, header.get()) : named.toString();
      links.add(
          new Link(
              links.size(),
              reference.name(),
              name,
              located.path(),
              reference.format().orElse(null)));
      files = located.files();
      above = named;
      next = header.isPresent() ? header.get().backing() : Optional.empty();
    }
    return links;
  }

  /** Whether content of {@code image}, or of a file that it builds on, lies in {@code file}. */
  static boolean includes(
      BackingReference image, Path path, Path file, DirectoryBackingFiles policy)
      throws IOException {
    BackingReference reference = image;
    Path layer = path;
    DirectoryBackingFiles files = policy;
    while (true) {
      Optional<Qcow2Header> header = header(layer, reference);
      String content = layer.toString();
      if (header.isPresent()) {
        content = shown(content, layer, header.get());
      }
      if (isSame(layer, file) || isSame(Path.of(content), file)) {
        return true;
      }
      if (header.isEmpty() || header.get().backing().isEmpty()) {
        return false;
      }
      reference = header.get().backing().get();
      DirectoryBackingFiles.Located located = files.locate(reference);
      layer = located.path();
      files = located.files();
    }
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
  }

  private static Optional<Qcow2Header> header(Path path, BackingReference reference)
      throws IOException {
    try (FileDevice file = FileDevice.openReadOnly(path)) {
      boolean qcow2 =
          reference.format().isPresent()
              ? reference.format().get().equals("qcow2")
              : HeaderDecoder.recognizes(file);
      return qcow2 ? Optional.of(HeaderDecoder.decode(file)) : Optional.empty();
    }
  }

  /** Guest clusters are in the external data file, if there is one. */
  private static String shown(String name, Path image, Qcow2Header header) {
    HeaderExtension data = header.extension(HeaderExtension.EXTERNAL_DATA_FILE_NAME);
    return header.has(Feature.EXTERNAL_DATA_FILE) && data != null
        ? beside(image, data.text()).toString()
        : name;
  }

  static Path beside(Path image, String name) {
    Path directory = image.getParent();
    return directory == null ? Path.of(name) : directory.resolve(name);
  }
}
