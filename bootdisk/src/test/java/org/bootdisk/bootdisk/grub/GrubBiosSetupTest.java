package org.bootdisk.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bootdisk.bootdisk.grub.TestDisk.Request;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.grub.Embedding.DriveCheck;
import org.bootdisk.grub.Embedding.Redundancy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Embedded sectors against those of grub-bios-setup, run as root on a loop device. Where there is
 * none these tests fail: exclude the tag there, as bin/test does and says.
 */
@Tag("slow")
@Tag("loop")
class GrubBiosSetupTest {

  private static final String SETUP = "/usr/lib/grub/i386-pc/grub-bios-setup";
  private static final byte[] FLEXNET = {(byte) 0xd4, 0x41, (byte) 0xa0, (byte) 0xf5, 3, 0, 3, 0};

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "GPT, REED_SOLOMON, HARD_DISK",
    "GPT, NONE, HARD_DISK",
    "MSDOS, REED_SOLOMON, HARD_DISK",
    "MSDOS, NONE, FLOPPY_ALLOWED",
    "GPT, REED_SOLOMON, FLOPPY_ALLOWED"
  })
  void sectorsAreThoseOfGrubBiosSetup(
      PartitionMap map, Redundancy redundancy, DriveCheck driveCheck) throws IOException {
    requireIdentical(disk(map), Request.bios().with(redundancy).with(driveCheck));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatLayThereBeforeIsKeptAndOverwrittenAsGrubBiosSetupDoes(long seed) throws IOException {
    System.out.println("random old sectors of seed " + seed);
    Random random = new Random(seed);
    TestDisk disk = disk(PartitionMap.MSDOS);
    byte[] code = new byte[440];
    random.nextBytes(code);
    byte[] gap = new byte[(TestDisk.GAP - 1) * TestDisk.SECTOR_SIZE];
    random.nextBytes(gap);
    disk.write(0, code).write(TestDisk.SECTOR_SIZE, gap);
    for (int i = 0; i < seed; i++) {
      disk.write((1L + random.nextInt(120)) * TestDisk.SECTOR_SIZE, FLEXNET);
    }

    requireIdentical(disk, Request.bios());
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 80, 100})
  void shortGapsHoldAsManyCodesAsThereIsRoomFor(int start) throws IOException {
    requireIdentical(TestDisk.msdos(directory.resolve("ours.img"), 16, start), Request.bios());
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void coresOfManyModulesAreEmbeddedAsGrubBiosSetupDoes(long seed) throws IOException {
    List<String> modules = List.of("normal", "linux", "gfxterm", "ext2", "png", "all_video");
    requireIdentical(
        disk(PartitionMap.GPT), Request.bios().embedding(modules.subList(0, (int) seed - 9)));
  }

  private TestDisk disk(PartitionMap map) throws IOException {
    Path image = directory.resolve("ours.img");
    return map == PartitionMap.GPT ? TestDisk.gpt(image, 16) : TestDisk.msdos(image, 16);
  }

  private void requireIdentical(TestDisk ours, Request request) throws IOException {
    TestDisk theirs = ours.copy(directory.resolve("theirs.img"));
    int start = firstSector(ours);
    InstallPlan plan = ours.install(request);
    Path core = directory.resolve("core.img");
    Files.write(core, plan.files().get("/grub/i386-pc/core.img"));

    setup(theirs.image(), core, request);

    int length = start * TestDisk.SECTOR_SIZE;
    assertThat(java.util.Arrays.copyOf(ours.front(), length))
        .isEqualTo(java.util.Arrays.copyOf(theirs.front(), length));
  }

  private static int firstSector(TestDisk disk) throws IOException {
    try (var device = disk.open()) {
      return (int) (PartitionedDisk.read(device).fatVolumes().get(0).start() / 512);
    }
  }

  /** GRUB's program wants its directory on a device that it can name: a small file system. */
  private void setup(Path disk, Path core, Request request) throws IOException {
    Path root = directory.resolve("root.img");
    Path mount = Files.createDirectories(directory.resolve("mount"));
    String options =
        (request.redundancy() == Redundancy.NONE ? " --no-rs-codes" : "")
            + (request.driveCheck() == DriveCheck.FLOPPY_ALLOWED ? " --allow-floppy" : "");
    Path script =
        Files.writeString(
            directory.resolve("setup.sh"),
            """
            set -eu
            truncate -s 8M "$ROOT"
            mke2fs -q -F "$ROOT"
            trap 'umount "$MOUNT" || true; losetup -d "$A" "$B"' EXIT
            A=$(losetup --find --show "$ROOT")
            B=$(losetup --find --show "$DISK")
            mount -t ext2 "$A" "$MOUNT"
            mkdir -p "$MOUNT/grub"
            cp /usr/lib/grub/i386-pc/boot.img "$CORE" "$MOUNT/grub"
            """
                + SETUP
                + options
                + " --directory=\"$MOUNT/grub\" \"$B\"\n");
    Tool.named("sh")
        .with("ROOT", root.toString())
        .with("DISK", disk.toString())
        .with("MOUNT", mount.toString())
        .with("CORE", core.toString())
        .output(script);
  }
}
