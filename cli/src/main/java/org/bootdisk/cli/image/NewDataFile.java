package org.bootdisk.cli.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The data file of an image that is being made: gone if the image does not come about. */
final class NewDataFile implements Closeable {

  private @Nullable Path made;

  private NewDataFile(@Nullable Path made) {
    this.made = made;
  }

  /** The data file {@code name} of {@code image}; one that is there already stays. */
  static NewDataFile of(Path image, Optional<String> name) {
    Path file = name.isEmpty() ? null : image.resolveSibling(name.get());
    return new NewDataFile(
        file == null || Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? null : file);
  }

  /** Keeps it: the image is whole. */
  void keep() {
    made = null;
  }

  @Override
  public void close() throws IOException {
    if (made != null) {
      Files.deleteIfExists(made);
    }
  }
}
