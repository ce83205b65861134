package org.bootdisk.cli.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.bootdisk.block.Sha256;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.bootdisk.recipe.ImageFormat;

/**
 * An image that was built, and how: what records of the build are written from. The same build has
 * the same: no clock, no name of a machine or user.
 *
 * @param digests the plan with its digests
 * @param inputs what it is made of, files by path relative to the recipe
 * @param file the image
 * @param format of the image
 * @param time of everything on the disk
 * @param command the words that make it again
 */
record MadeImage(
    PlanDigests digests,
    Lock inputs,
    Path file,
    ImageFormat format,
    Instant time,
    List<String> command) {

  /** Copies the list. */
  MadeImage {
    command = List.copyOf(command);
  }

  /** The name of the file, without its directory. */
  String name() {
    return String.valueOf(file.getFileName());
  }

  /** SHA-256 of the file. */
  String sha256() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new Sha256().add(in).hex();
    }
  }
}
