package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.util.Locale;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.jspecify.annotations.Nullable;

/** What a partition, or a disk without a table, holds. */
final class VolumeParts {

  private VolumeParts() {}

  /**
   * Adds what the bytes of {@code device} are.
   *
   * @param start first byte of the device on the virtual disk
   */
  static void addTo(Part.Builder part, BlockDevice device, long start) throws IOException {
    Part known = KnownContent.of(device, start);
    if (known != null) {
      part.part(known);
      return;
    }
    try (FatVolume volume = FatVolume.open(device)) {
      addFat(part, volume, device, start);
    } catch (FormatException.NotRecognized e) {
      // Nothing that is known; a partition need not hold a file system.
    } catch (FormatException e) {
      part.problem(e);
    }
  }

  private static void addFat(Part.Builder part, FatVolume volume, BlockDevice device, long start)
      throws IOException {
    part.part(FatPart.of(volume, device, start));
    volume.walk(volume.root(), new Files(part, volume));
  }

  /** Not a lambda: two threads that inspect disks would both link it, for 2 ms. */
  private record Files(Part.Builder part, FatVolume volume) implements FatVolume.Visitor {
    @Override
    public void visit(FatNode node) throws IOException {
      addFile(part, new VolumeFile(volume, node));
    }
  }

  private static void addFile(Part.Builder part, VolumeFile file) throws IOException {
    FatNode node = file.node();
    if (node.isDirectory()) {
      return;
    }
    if (node.name().toLowerCase(Locale.ROOT).endsWith(".efi")) {
      part.part(ProgramPart.of(file));
    }
    @Nullable Part kernel = KernelPart.of(file);
    if (kernel != null) {
      part.part(kernel);
    }
  }
}
