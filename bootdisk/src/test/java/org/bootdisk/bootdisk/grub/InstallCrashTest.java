package org.bootdisk.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.bootdisk.grub.TestDisk.Request;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.CrashDevice;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.GrubPlatform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power that fails while GRUB is installed or taken out. */
class InstallCrashTest {

  private static final int CRASHES_A_FLUSH = 6;

  @TempDir private Path directory;

  private int crashes;

  @Test
  void bootSectorOfGrubAlwaysLeadsToWholeCore() throws IOException {
    TestDisk disk = TestDisk.small(directory.resolve("disk.img"));
    CrashDevice device = new CrashDevice("disk");
    device.resize(Files.size(disk.image()));
    device.write(0, ByteBuffer.wrap(Files.readAllBytes(disk.image())));
    device.flush();
    BlockDevice failing = new FailingAtFlush(device);

    InstallPlan plan =
        TestDisk.plan(failing, Request.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI));
    plan.carryOut(BuildTime.DEFAULT);
    assertThat(crashes).isGreaterThan(3 * CRASHES_A_FLUSH);
    assertThat(BiosInstallation.read(device).codes()).isEqualTo(BiosInstallation.Codes.INTACT);

    RemovalPlan.of(PartitionedDisk.read(failing), RemovalPlan.Files.REMOVE, "/grub").carryOut();
    assertThat(BootLoader.on(device)).isEqualTo(BootLoader.NONE);
  }

  private void examine(CrashDevice device) throws IOException {
    for (int i = 0; i < CRASHES_A_FLUSH; i++) {
      long seed = crashes++;
      BlockDevice found = device.crash(seed);
      if (BootLoader.on(found) == BootLoader.GRUB) {
        assertThat(BiosInstallation.read(found).codes())
            .as("crash of seed %d", seed)
            .isEqualTo(BiosInstallation.Codes.INTACT);
      }
      for (DiskPartition partition : PartitionedDisk.read(found).fatVolumes()) {
        try (FatVolume volume = FatVolume.open(partition.device())) {
          volume.walk(volume.root(), node -> {});
        }
      }
    }
  }

  /** Lets the power fail right before what was written is made durable. */
  private final class FailingAtFlush extends FilterDevice {

    private final CrashDevice crashing;

    FailingAtFlush(CrashDevice crashing) {
      super(crashing);
      this.crashing = crashing;
    }

    @Override
    public void flush() throws IOException {
      examine(crashing);
      super.flush();
    }

    @Override
    public void close() {}
  }
}
