package org.bootdisk.cli.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Region;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.diff.Difference;
import org.bootdisk.bootdisk.diff.ImageDiff;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.cli.command.DiskImage;

/**
 * Builds an image again in other surroundings, each in a process of its own, and compares.
 *
 * @param plan of the image
 * @param image that was built
 * @param arguments of bootdisk that build it, but for the output
 */
record RebuildCheck(DiskPlan plan, Path image, List<String> arguments) {

  private static final int PIECE = 1 << 20;

  /**
   * Builds in all surroundings.
   *
   * @param time another SOURCE_DATE_EPOCH if that must not count, else empty
   * @return how many builds were compared
   * @throws RecipeException if an image differs: the first region, its source, and the fields
   */
  int run(String time, Consumer<String> messages) throws IOException, RecipeException {
    Path directory = Files.createTempDirectory("bootdisk");
    try {
      List<Surroundings> all = Surroundings.all(directory, time);
      for (Surroundings surroundings : all) {
        Path other = directory.resolve("rebuilt");
        build(surroundings, other);
        compare(surroundings, other);
        messages.accept("same bytes: " + surroundings.name());
        Files.delete(other);
      }
      return all.size();
    } finally {
      Files.deleteIfExists(directory.resolve("rebuilt"));
      Files.deleteIfExists(directory);
    }
  }

  private void build(Surroundings surroundings, Path output) throws IOException {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(arguments);
    words.addAll(List.of("--quiet", "--output=" + output));
    ProcessBuilder builder = new ProcessBuilder(surroundings.words(words));
    builder.environment().putAll(surroundings.environment());
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("it cannot be built with " + surroundings.name() + ": " + said);
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Fails if the images differ in a byte. */
  void compare(Surroundings surroundings, Path other) throws IOException, RecipeException {
    long at = Files.mismatch(image, other);
    if (at >= 0) {
      throw new RecipeException(
          "not reproducible: with " + surroundings.name() + " " + difference(at, other));
    }
  }

  private String difference(long at, Path other) throws IOException {
    try (FileDevice fileA = FileDevice.openReadOnly(image);
        FileDevice fileB = FileDevice.openReadOnly(other);
        BlockDevice a = DiskImage.openReadOnly(image);
        BlockDevice b = DiskImage.openReadOnly(other)) {
      StringBuilder out = new StringBuilder(region(a, b, at));
      List<Difference> reasons =
          ImageDiff.compare(new ImageDiff.Image(fileA, a), new ImageDiff.Image(fileB, b));
      for (Difference reason : reasons) {
        out.append("\n  ").append(reason.message());
      }
      return out.toString();
    }
  }

  /** The first region whose bytes differ, and what it is made of. */
  private String region(BlockDevice a, BlockDevice b, long at) throws IOException {
    if (a.size() != b.size()) {
      return Text.format("the disk has %d bytes, expected %d", b.size(), a.size());
    }
    for (Region region : plan.regions().list()) {
      long offset = mismatch(a, b, region);
      if (offset >= 0) {
        return Text.format(
            "byte %d of region '%s' differs, which is made of %s",
            offset, region.name(), region.content().description());
      }
    }
    return Text.format("byte %d of the image file differs; the disks in them are equal", at);
  }

  /** The first byte of a region that differs, counted from its start; -1 if none does. */
  private static long mismatch(BlockDevice a, BlockDevice b, Region region) throws IOException {
    ByteBuffer one = ByteBuffer.allocate((int) Math.min(PIECE, region.length()));
    ByteBuffer two = ByteBuffer.allocate(one.capacity());
    for (long done = 0; done < region.length(); done += one.limit()) {
      int length = (int) Math.min(one.capacity(), region.length() - done);
      a.read(region.start() + done, one.clear().limit(length));
      b.read(region.start() + done, two.clear().limit(length));
      int found = one.flip().mismatch(two.flip());
      if (found >= 0) {
        return done + found;
      }
    }
    return -1;
  }
}
