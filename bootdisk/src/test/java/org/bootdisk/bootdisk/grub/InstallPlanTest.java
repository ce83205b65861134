package org.bootdisk.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.grub.TestDisk.Request;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.GrubPlatform;
import org.bootdisk.grub.SectorRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Installations in disks that others made, as other tools and the disk itself show them. */
class InstallPlanTest {

  @TempDir private Path directory;

  @Test
  void gapBehindMbrGetsCoreAndVolumeGetsFiles() throws IOException {
    TestDisk disk = msdos();

    InstallPlan plan = disk.install(Request.bios());

    assertThat(plan.before()).isEqualTo(BootLoader.NONE);
    InstalledGrub found = installed(disk);
    BiosInstallation bios = found.bios().orElseThrow();
    assertThat(bios.kernelSector()).isEqualTo(1);
    assertThat(bios.codes()).isEqualTo(BiosInstallation.Codes.INTACT);
    assertThat(bios.image().prefix()).isEqualTo("(,msdos1)/grub");
    assertThat(bios.image().modules()).containsExactly("fshelp", "fat", "part_msdos", "biosdisk");
    Path copy = directory.resolve("normal.mod");
    Tool.named("mcopy").output("-i", disk.volume(), "::/grub/i386-pc/normal.mod", copy);
    assertThat(copy).hasSameBinaryContentAs(Path.of("/usr/lib/grub/i386-pc/normal.mod"));
    Tool.named("fsck.fat").output("-n", "-v", volumeOf(disk));
  }

  @Test
  void partitionTableAndDiskSignatureStay() throws IOException {
    TestDisk disk = msdos();
    byte[] before = disk.front();

    disk.install(Request.bios());

    assertThat(Arrays.copyOfRange(disk.front(), 0x1b8, 512))
        .isEqualTo(Arrays.copyOfRange(before, 0x1b8, 512));
    assertThat(Tool.named("sfdisk").output("--dump", disk.image()))
        .contains("label-id: 0x12345678", "bootable");
  }

  @Test
  void secondInstallationChangesNothing() throws IOException {
    TestDisk disk = gpt();
    disk.install(Request.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI));
    byte[] first = Files.readAllBytes(disk.image());

    InstallPlan again = disk.install(Request.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI));

    assertThat(again.before()).isEqualTo(BootLoader.GRUB);
    assertThat(again.changedFiles()).isZero();
    assertThat(Files.readAllBytes(disk.image())).isEqualTo(first);
  }

  @Test
  void olderFilesAreReplaced() throws IOException {
    TestDisk disk = gpt();
    Tool.named("mmd").output("-i", disk.volume(), "::/grub", "::/grub/i386-pc");
    disk.put("/grub/i386-pc/normal.mod", "an older one").put("/grub/grub.cfg", "menu");

    InstallPlan plan = disk.install(Request.bios());

    assertThat(plan.changedFiles()).isEqualTo(plan.files().size());
    assertThat(Tool.named("mtype").output("-i", disk.volume(), "::/grub/grub.cfg"))
        .isEqualTo("menu");
    Tool.named("fsck.fat").output("-n", volumeOf(disk));
    assertThat(disk.install(Request.bios()).changedFiles()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"X86_64_EFI", "I386_EFI"})
  void programForUefiLiesWhereFirmwareLooks(GrubPlatform platform) throws IOException {
    TestDisk disk = gpt();

    disk.install(Request.of(platform));

    InstalledGrub found = installed(disk);
    assertThat(found.bios()).isEmpty();
    assertThat(found.programs()).hasSize(platform == GrubPlatform.I386_EFI ? 2 : 1);
    InstalledGrub.Program program = found.programs().get(0);
    assertThat(program.path()).isEqualTo(GrubTree.removablePath(platform));
    assertThat(program.image().platform()).isEqualTo(platform);
    assertThat(program.image().modules()).containsExactly("fshelp", "fat", "part_gpt");
  }

  @Test
  void programOfAnotherLoaderThatIsReplacedIsNamed() throws IOException {
    TestDisk disk = gpt();
    Tool.named("mmd").output("-i", disk.volume(), "::/EFI", "::/EFI/BOOT");
    disk.put("/EFI/BOOT/BOOTX64.EFI", "another loader");

    assertThat(disk.install(Request.of(GrubPlatform.X86_64_EFI)).replacedPrograms())
        .containsExactly("/EFI/BOOT/BOOTX64.EFI");
    assertThat(disk.install(Request.of(GrubPlatform.X86_64_EFI)).replacedPrograms()).isEmpty();
  }

  @Test
  void foreignSectorsAreNamedAndSteppedAround() throws IOException {
    TestDisk disk = msdos();
    byte[] foreign = Arrays.copyOf(new byte[] {'y', 'c', 'g', 'l', 9, 9}, 512);
    disk.write(512 * 3, foreign).write(512 * 50, foreign);

    InstallPlan plan = disk.install(Request.bios());

    assertThat(plan.avoided())
        .extracting(sector -> sector.lba() + " " + sector.software())
        .containsExactly("3 HighPoint RAID controller", "50 HighPoint RAID controller");
    assertThat(plan.embedding().orElseThrow().runs())
        .containsExactly(new SectorRun(1, 2), new SectorRun(4, 46), new SectorRun(51, 60));
    assertThat(Arrays.copyOfRange(disk.front(), 512 * 3, 512 * 4)).isEqualTo(foreign);
    assertThat(Arrays.copyOfRange(disk.front(), 512 * 50, 512 * 51)).isEqualTo(foreign);
    BiosInstallation bios = installed(disk).bios().orElseThrow();
    assertThat(bios.codes()).isEqualTo(BiosInstallation.Codes.INTACT);
    assertThat(bios.runs()).isEqualTo(plan.embedding().orElseThrow().runs());
  }

  @Test
  void refusesGapThatIsTooShortWithTheNumbersAndWritesNothing() throws IOException {
    TestDisk disk = TestDisk.msdos(directory.resolve("disk.img"), 16, 40);
    refuses(disk, Request.bios(), FormatException.LimitExceeded.class)
        .hasMessageContaining("the free space is 39 sectors")
        .hasMessageContaining("at least 54");
  }

  @Test
  void refusesGptWithoutBiosBootPartitionAndWritesNothing() throws IOException {
    TestDisk disk = TestDisk.gptOfLargeSectors(directory.resolve("disk.img"));
    refuses(disk, Request.bios(), FormatException.Unsupported.class)
        .hasMessageContaining("blocks of 4096 bytes");
  }

  @Test
  void refusesCoreThatNoBiosLoadsAndWritesNothing() throws IOException {
    List<String> modules;
    try (BlockDevice device = gpt().open()) {
      modules =
          TestDisk.plan(device, Request.bios().withAllModules()).files().keySet().stream()
              .filter(path -> path.endsWith(".mod"))
              .map(path -> path.substring(path.lastIndexOf('/') + 1))
              .toList();
    }
    refuses(gpt(), Request.bios().embedding(modules), FormatException.LimitExceeded.class)
        .hasMessageContaining("what a BIOS loads");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nosuch", "../normal"})
  void refusesModuleThatIsNotThereAndWritesNothing(String module) throws IOException {
    refuses(gpt(), Request.bios().embedding(List.of(module)), FormatException.class)
        .hasMessageContaining(module);
  }

  @Test
  void refusesVolumeThatIsFullWithTheNumbersAndWritesNothing() throws IOException {
    TestDisk disk = gpt();
    Path filler = directory.resolve("filler");
    Files.write(filler, new byte[53 << 20]);
    Tool.named("mcopy").output("-i", disk.volume(), filler, "::/filler");

    refuses(
            disk,
            Request.of(GrubPlatform.X86_64_EFI).withAllModules(),
            FormatException.LimitExceeded.class)
        .hasMessageContaining("the free space is")
        .hasMessageContaining("--install-modules");
  }

  private org.assertj.core.api.AbstractThrowableAssert<?, ?> refuses(
      TestDisk disk, Request request, Class<? extends Throwable> kind) throws IOException {
    byte[] before = Files.readAllBytes(disk.image());
    var assertion = assertThatThrownBy(() -> disk.install(request)).isInstanceOf(kind);
    assertThat(Files.readAllBytes(disk.image())).isEqualTo(before);
    return assertion;
  }

  @Test
  void removalRestoresTheFrontOfTheDisk() throws IOException {
    TestDisk disk = msdos();
    byte[] before = disk.front();
    disk.install(Request.bios());

    RemovalPlan removal = remove(disk, RemovalPlan.Files.KEEP);

    assertThat(removal.bootCode()).isTrue();
    assertThat(removal.files()).isEmpty();
    assertThat(disk.front()).isEqualTo(before);
  }

  @Test
  void removalOfFilesLeavesWhatIsNotGrubs() throws IOException {
    TestDisk disk = gpt();
    disk.install(Request.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI));
    disk.put("/grub/grub.cfg", "menu").put("/EFI/BOOT/other.efi", "not GRUB");

    remove(disk, RemovalPlan.Files.REMOVE);

    assertThat(Tool.named("mdir").output("-b", "-/", "-i", disk.volume(), "::/").split("\n"))
        .containsExactlyInAnyOrder(
            "::/grub/",
            "::/grub/grubenv",
            "::/grub/grub.cfg",
            "::/EFI/",
            "::/EFI/BOOT/",
            "::/EFI/BOOT/other.efi");
    Tool.named("fsck.fat").output("-n", volumeOf(disk));
  }

  @Test
  void removalLeavesAnotherLoaderAlone() throws IOException {
    TestDisk disk = msdos();
    byte[] code = new byte[440];
    Arrays.fill(code, (byte) 0x90);
    disk.write(0, code);
    byte[] before = Files.readAllBytes(disk.image());

    assertThat(remove(disk, RemovalPlan.Files.REMOVE).isEmpty()).isTrue();
    assertThat(Files.readAllBytes(disk.image())).isEqualTo(before);
  }

  private static RemovalPlan remove(TestDisk disk, RemovalPlan.Files files) throws IOException {
    try (BlockDevice device = disk.open()) {
      RemovalPlan plan = RemovalPlan.of(PartitionedDisk.read(device), files, "/grub");
      plan.carryOut();
      return plan;
    }
  }

  private static InstalledGrub installed(TestDisk disk) throws IOException {
    try (BlockDevice device = disk.open()) {
      return InstalledGrub.read(PartitionedDisk.read(device), "/grub");
    }
  }

  /** A copy of the volume, for tools that want it alone. */
  private Path volumeOf(TestDisk disk) {
    Path volume = directory.resolve("volume.img");
    Tool.named("dd").output("if=" + disk.image(), "of=" + volume, "bs=1M", "skip=1", "status=none");
    return volume;
  }

  private TestDisk msdos() throws IOException {
    return TestDisk.msdos(directory.resolve("disk.img"), 16);
  }

  private TestDisk gpt() throws IOException {
    return TestDisk.gpt(directory.resolve("disk.img"), 16);
  }
}
