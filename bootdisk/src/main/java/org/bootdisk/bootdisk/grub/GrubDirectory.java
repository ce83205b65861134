package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.ByteSize;
import org.bootdisk.bootdisk.host.SortedDirectory;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/** GRUB's files in a directory, such as {@code /usr/lib/grub/i386-pc}. */
record GrubDirectory(GrubPlatform platform, Path directory) implements GrubFiles {

  @Override
  public String description() {
    return directory.toString();
  }

  @Override
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : SortedDirectory.names(directory)) {
      if (Files.isRegularFile(directory.resolve(name))) {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return bytesOf(directory.resolve(name));
  }

  /** The bytes of one of GRUB's files; nothing if it is no file. */
  static Optional<byte[]> bytesOf(Path file) throws IOException {
    long size = sizeOf(file);
    if (size < 0) {
      return Optional.empty();
    }
    if (size > LARGEST_FILE) {
      throw new IOException(
          file + ": is " + ByteSize.print(size) + ", no file of GRUB's is larger than 32 MiB");
    }
    return Optional.of(Files.readAllBytes(file));
  }

  /** Asked once for all, as there are hundreds of modules; negative if it is no file. */
  private static long sizeOf(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return found.isRegularFile() ? found.size() : -1;
    } catch (IOException e) {
      return -1;
    }
  }
}
