package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.grub.Embedding.DriveCheck;
import org.bootdisk.grub.Embedding.Redundancy;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubImageOptions;
import org.bootdisk.grub.GrubPlatform;

/** A raw disk that other people's tools have divided and formatted. */
final class TestDisk {

  static final int SECTOR_SIZE = 512;

  /** Sectors before the partition with the FAT volume. */
  static final int GAP = 2048;

  private static final Path INSTALLED = Path.of("/usr/lib/grub");

  private final Path image;

  private TestDisk(Path image) {
    this.image = image;
  }

  /** A disk of 64 MiB with an MBR and one partition, of FAT12, 16 or 32, from LBA 2048 on. */
  static TestDisk msdos(Path image, int fatBits) throws IOException {
    return msdos(image, fatBits, GAP);
  }

  /** The same with the partition at another place. */
  static TestDisk msdos(Path image, int fatBits, int start) throws IOException {
    TestDisk disk = empty(image, 64);
    disk.sfdisk("label: dos\nlabel-id: 0x12345678\nstart=" + start + ", type=c, bootable\n");
    disk.mkfs(fatBits, start, 63000);
    return disk;
  }

  /** A disk of 6 MiB with an MBR and a FAT12 volume. */
  static TestDisk small(Path image) throws IOException {
    TestDisk disk = empty(image, 6);
    disk.sfdisk("label: dos\nstart=2048, type=ef\n");
    disk.mkfs(12, GAP, 5120);
    return disk;
  }

  /** A disk of 64 MiB with a GPT: a BIOS boot partition, and an EFI system partition. */
  static TestDisk gpt(Path image, int fatBits) throws IOException {
    TestDisk disk = empty(image, 64);
    disk.sfdisk(
        """
        label: gpt
        first-lba: 34
        start=34, size=2014, type=21686148-6449-6E6F-744E-656564454649
        start=2048, size=110592, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
        """);
    disk.mkfs(fatBits, GAP, 55296);
    return disk;
  }

  /** A disk of 512 MiB in sectors of 4096 bytes with a GPT and an EFI system partition. */
  static TestDisk gptOfLargeSectors(Path image) throws IOException {
    TestDisk disk = empty(image, 512);
    GptLayout layout = GptLayout.standard(4096, (512L << 20) / 4096);
    PartitionEntry esp =
        PartitionEntry.of(PartitionType.EFI_SYSTEM, new UUID(1, 2), new LbaRange(256, 130_000));
    try (BlockDevice device = disk.open()) {
      GptTable table = GptTable.empty(layout, new UUID(3, 4)).with(1, esp);
      GptDisk.of(table, ChsGeometry.LARGE).writeTo(device);
    }
    Tool.named("mkfs.fat").output("-F", 16, "-S", 4096, "-s", 4, "--offset", 256, image, 500000);
    return disk;
  }

  /** A disk of {@code mebibytes} that reads as zeros. */
  static TestDisk empty(Path image, int mebibytes) throws IOException {
    Files.deleteIfExists(image);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
    return new TestDisk(image);
  }

  private void sfdisk(String script) throws IOException {
    Path file = Files.writeString(Path.of(image + ".sfdisk"), script);
    Tool.named("sh").output("-c", "sfdisk --quiet '" + image + "' < '" + file + "'");
  }

  private void mkfs(int fatBits, int start, int kibibytes) {
    Tool.named("mkfs.fat").output("-F", fatBits, "-n", "BOOT", "--offset", start, image, kibibytes);
  }

  Path image() {
    return image;
  }

  /** Opens it for reading and writing. */
  BlockDevice open() throws IOException {
    return FileDevice.openWritable(image);
  }

  /** Overwrites bytes. */
  TestDisk write(long offset, byte[] bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(offset);
      file.write(bytes);
    }
    return this;
  }

  /** The bytes before the partition with the FAT volume. */
  byte[] front() throws IOException {
    byte[] front = new byte[GAP * SECTOR_SIZE];
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
      file.readFully(front);
    }
    return front;
  }

  /** A copy of the whole disk. */
  TestDisk copy(Path to) {
    Tool.named("cp").output("--sparse=always", image, to);
    return new TestDisk(to);
  }

  /** mtools' name of the volume. */
  String volume() {
    return image + "@@1M";
  }

  /** Puts a file onto the volume, with mtools. */
  TestDisk put(String path, String content) throws IOException {
    Path file = Files.writeString(Path.of(image + ".file"), content);
    return put(path, file);
  }

  /** Puts a copy of a file onto the volume, with mtools. */
  TestDisk put(String path, Path file) {
    Tool.named("mcopy").output("-o", "-i", volume(), file, "::" + path);
    return this;
  }

  /** Decides on an installation in this disk and carries it out. */
  InstallPlan install(Request request) throws IOException {
    try (BlockDevice device = open()) {
      InstallPlan plan = plan(device, request);
      plan.carryOut(BuildTime.DEFAULT);
      return plan;
    }
  }

  /** Decides on an installation in {@code device}. */
  static InstallPlan plan(BlockDevice device, Request request) throws IOException {
    PartitionedDisk disk = PartitionedDisk.read(device);
    DiskPartition boot = disk.fatVolumes().get(0);
    List<GrubBuild> builds = new java.util.ArrayList<>();
    for (GrubPlatform platform : request.platforms) {
      builds.add(
          GrubBuild.open(
              new GrubDirectory(platform, request.files.resolve(platform.directoryName()))));
    }
    return InstallPlan.of(
        disk,
        new InstallRequest(
            builds,
            boot,
            boot,
            "/grub",
            GrubImageOptions.of("", request.embedded),
            request.installed,
            new TreeMap<>(),
            new EfiPrograms(Optional.empty(), EfiPrograms.Removable.YES, request.signed),
            request.redundancy,
            request.driveCheck));
  }

  /** What varies between the tests' installations. */
  record Request(
      List<GrubPlatform> platforms,
      List<String> embedded,
      Optional<List<String>> installed,
      Redundancy redundancy,
      DriveCheck driveCheck,
      Path files,
      Optional<SignedPrograms> signed) {

    /** The modules that a menu on the serial port needs. */
    static final List<String> MINIMAL =
        List.of("normal", "serial", "terminal", "echo", "halt", "linux");

    static Request bios() {
      return of(GrubPlatform.I386_PC);
    }

    static Request of(GrubPlatform... platforms) {
      return new Request(
          List.of(platforms),
          List.of(),
          Optional.of(MINIMAL),
          Redundancy.REED_SOLOMON,
          DriveCheck.HARD_DISK,
          INSTALLED,
          Optional.empty());
    }

    Request with(Redundancy other) {
      return new Request(platforms, embedded, installed, other, driveCheck, files, signed);
    }

    Request with(DriveCheck other) {
      return new Request(platforms, embedded, installed, redundancy, other, files, signed);
    }

    /** GRUB below the root of an unpacked system. */
    Request from(Path root) {
      Path grub = root.resolve("usr/lib/grub");
      return new Request(platforms, embedded, installed, redundancy, driveCheck, grub, signed);
    }

    Request with(SignedPrograms programs) {
      return new Request(
          platforms, embedded, installed, redundancy, driveCheck, files, Optional.of(programs));
    }

    Request embedding(List<String> modules) {
      return new Request(platforms, modules, installed, redundancy, driveCheck, files, signed);
    }

    Request withAllModules() {
      return new Request(
          platforms, embedded, Optional.empty(), redundancy, driveCheck, files, signed);
    }
  }
}
