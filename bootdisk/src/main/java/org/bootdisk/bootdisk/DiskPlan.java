package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.bootdisk.block.Regions;
import org.bootdisk.bootdisk.recipe.ImageFormat;

/**
 * A disk, decided to the last byte and not yet written.
 *
 * @param regions where every byte comes from
 * @param layout how the disk is divided
 * @param inputs what it is made of: GRUB's files first, then files by path
 * @param files what it holds, empty files too: boot code first, then by partition and path
 * @param grubVersion of GRUB's files; empty if there is no GRUB
 */
public record DiskPlan(
    Regions regions,
    DiskLayout layout,
    List<Input> inputs,
    List<PlannedFile> files,
    String grubVersion) {

  /** Copies the lists. */
  public DiskPlan {
    inputs = List.copyOf(inputs);
    files = List.copyOf(files);
  }

  /** Bytes on the disk. */
  public long size() {
    return regions.size();
  }

  /**
   * Builds the image at {@code file}. It appears there complete, or what was there stays.
   *
   * @param progress is told bytes of the disk as they are done
   */
  public void build(Path file, ImageFormat format, LongConsumer progress) throws IOException {
    ImageFile.build(file, format, regions, progress);
  }
}
