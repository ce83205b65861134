package org.bootdisk.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.CommandRun;

/**
 * Installs GRUB. No native tool does that to an image without a loop device, so that the twin gets
 * our disk; what had been on the volume must still be there.
 */
final class GrubInstallation implements Operation {

  private static final int LEAST_FREE = 4 << 20;

  @Override
  public boolean run(Twins twins) throws IOException {
    Volume volume = Volume.any(twins);
    if (volume == null || volume.free(twins.ours()) < LEAST_FREE) {
      return false;
    }
    List<Object> words = new ArrayList<>(List.of("grub", "install", "-q", twins.ours()));
    words.addAll(List.of("--target", hasBiosBoot(twins) ? "i386-pc,x86_64-efi" : "x86_64-efi"));
    words.addAll(List.of("--install-modules", "normal,ls"));
    if (volume.partition() > 0) {
      words.addAll(List.of("--partition", volume.partition(), "--efi-partition"));
      words.add(volume.partition());
    }
    Map<String, String> before = volume.tree(twins.ours());
    CommandRun run = twins.ours(words.toArray());
    if (run.status() == 0) {
      Map<String, String> after = volume.tree(twins.ours());
      assertThat(after.keySet()).anyMatch(path -> path.equalsIgnoreCase("EFI/BOOT/BOOTX64.EFI"));
      after.keySet().removeIf(GrubInstallation::isGrubs);
      before.keySet().removeIf(GrubInstallation::isGrubs);
      assertThat(after).isEqualTo(before);
      twins.takeOurs();
      volume.requireSound(twins.raw(), twins.theirs("scratch"));
    }
    return true;
  }

  private static boolean isGrubs(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    return Path.of(name).startsWith("grub") || Path.of(name).startsWith("efi");
  }

  private static boolean hasBiosBoot(Twins twins) throws IOException {
    try (BlockDevice disk = twins.read()) {
      return PartitionedDisk.read(disk).partitions().stream()
          .anyMatch(partition -> partition.use() == DiskPartition.Use.BIOS_BOOT);
    }
  }
}
