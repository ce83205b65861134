package org.bootdisk.gpt.sgdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.GptBackup;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.PartitionPlanner;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** sgdisk's printed forms, backups, conversions and erasures beside ours. */
class SgdiskFormsTest {

  private static final long BYTES = 20L << 20;
  private static final GuidSource GUIDS = GuidSource.seeded("test");

  @TempDir private static Path shared;
  @TempDir private Path directory;
  private Path image = Path.of("");

  @BeforeAll
  static void makeADisk() throws IOException {
    Path made = shared.resolve("made.img");
    blank(made);
    sgdisk(
        made,
        "-n1:2048:+3M",
        "-c1:System with a long name 1234",
        "-t1:ef00",
        "-A1:set:2",
        "-n5:0:+5M",
        "-t5:8200",
        "-n7:-1M:0",
        "-t7:01234567-89AB-CDEF-0123-456789ABCDEF",
        "-h1:5");
  }

  @BeforeEach
  void copyTheDisk() throws IOException {
    image = directory.resolve("disk.img");
    Files.copy(shared.resolve("made.img"), image);
  }

  @Test
  void printsTableMbrAndPartitionsToTheLetter() throws IOException {
    GptDisk disk = disk(image);
    SgdiskText text = new SgdiskText(disk, PartitionPlanner.of(disk.table()).alignment());
    assertThat(text.table(image.toString())).isEqualTo(sgdisk(image, "-p"));
    assertThat(text.mbr()).isEqualTo(sgdisk(image, "-O"));
    for (int number : new int[] {1, 2, 5, 7}) {
      assertThat(text.partition(number)).isEqualTo(sgdisk(image, "-i" + number));
    }
  }

  @Test
  void listsWhatAttributesMean() throws IOException {
    SgdiskScript script = SgdiskScript.parse(List.of("-A", "list"));
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      SgdiskDisk start = SgdiskDisk.read(device, 512, script);
      SgdiskOutcome outcome =
          SgdiskRun.run(script, start, GUIDS, ChsGeometry.LARGE, BackupFiles.NONE);
      assertThat(outcome.output()).isEqualTo(sgdisk(image, "-A", "list"));
      assertThat(outcome.changes()).isFalse();
    }
  }

  @Test
  void makesTheBackupThatSgdiskMakesAndReadsIt() throws IOException {
    Path theirs = directory.resolve("theirs.bak");
    sgdisk(image, "-b", theirs.toString());
    ByteBuffer ours = GptBackup.encode(disk(image));
    assertThat(ours).isEqualTo(ByteBuffer.wrap(Files.readAllBytes(theirs)));
    assertThat(GptBackup.decode(ours, "backup", 512, BYTES / 512)).isEqualTo(disk(image));
  }

  @Test
  void sgdiskRestoresOurBackup() throws IOException {
    Path backup = directory.resolve("ours.bak");
    writeBackup(backup);
    Path other = directory.resolve("other.img");
    blank(other);
    sgdisk(other, "-l", backup.toString());
    assertThat(Files.readAllBytes(other)).isEqualTo(Files.readAllBytes(image));
  }

  @Test
  void readsACopyOfTheFirstSectorsAsABackup() throws IOException {
    ByteBuffer sectors = ByteBuffer.wrap(Files.readAllBytes(image), 0, 34 * 512).slice();
    assertThat(GptBackup.decode(sectors, "backup", 512, BYTES / 512)).isEqualTo(disk(image));
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 512 + 12, 512 + 16, 512 + 80, 3 * 512, 3 * 512 + 500})
  void refusesADamagedBackup(int at) throws IOException {
    ByteBuffer backup = GptBackup.encode(disk(image));
    backup.put(at, (byte) (backup.get(at) ^ 4));
    assertThatThrownBy(() -> GptBackup.decode(backup, "backup", 512, BYTES / 512))
        .isInstanceOf(FormatException.class);
    assertThatThrownBy(() -> GptBackup.decode(backup.slice(0, 1600), "backup", 512, BYTES / 512))
        .isInstanceOf(FormatException.class);
  }

  /** All at once: sgdisk sleeps for a second after each write. */
  @Test
  void changesAnExistingDiskAsSgdiskDoes() throws Exception {
    String guid = " -U 97FD5997-D90B-4AA3-8D16-C1723AEA73C1";
    List<String> lines =
        List.of(
            "-z",
            "-Z",
            "-o" + guid,
            "-Z -o" + guid,
            "-m 1:5",
            "-d 1",
            "-d 5 -C",
            "-e",
            "-j 64",
            "-s",
            "-r 1:7",
            "-S 64",
            "-h 7:1:EE -C",
            "-B 1 -B 5",
            "-c 7:x -t 5:8300 -A 1:clear:2",
            "-A 1:set:2",
            "-A 1:show");
    ExecutorService pool = Executors.newFixedThreadPool(2 * lines.size());
    try {
      List<Future<?>> results = new ArrayList<>();
      for (String line : lines) {
        results.add(pool.submit(() -> assertChangesAlike(line, 0)));
        // On a disk that has grown, sgdisk moves the alternate to the end whatever it is told.
        results.add(pool.submit(() -> assertChangesAlike(line, 200)));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void assertChangesAlike(String options, int moreBlocks) {
    try {
      String name = moreBlocks + "-" + options.hashCode();
      Path ours = Files.copy(image, directory.resolve("ours" + name));
      Files.write(ours, Seeds.bytes(1, moreBlocks * 512), StandardOpenOption.APPEND);
      Path theirs = Files.copy(ours, directory.resolve("theirs" + name));
      String[] line = options.split(" ", -1);
      sgdisk(theirs, line);
      run(ours, List.of(line));
      assertThat(Files.readAllBytes(ours)).as(options).isEqualTo(Files.readAllBytes(theirs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the primary header, the primary array, the alternate header, and the protective record. */
  @ParameterizedTest
  @ValueSource(longs = {512 + 16, 1024 + 20, BYTES - 512 + 16, 446 + 4})
  void zapsADamagedDiskThatHasGrownAsSgdiskDoes(long at) throws IOException {
    try (FileDevice device = FileDevice.openWritable(image)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      device.read(at, one);
      device.write(at, one.put(0, (byte) (one.get(0) ^ 0xEE ^ 0x83)).flip());
    }
    Files.write(image, Seeds.bytes(1, 100_000), StandardOpenOption.APPEND);
    Path theirs = Files.copy(image, directory.resolve("theirs.img"));
    // Its status is 2 if the MBR lists partitions without protecting the GPT; it zeroes all the
    // same.
    assertThat(Tool.named("sgdisk").run("-z", theirs).status()).isIn(0, 2);
    run(image, List.of("-z"));
    assertThat(Files.readAllBytes(image)).isEqualTo(Files.readAllBytes(theirs));
  }

  @ParameterizedTest
  @ValueSource(longs = {BYTES, 30 << 20, 3L << 40})
  void replicatesToOtherDisksAsSgdiskDoes(long bytes) throws IOException {
    sgdisk(image, "-d1", "-d7", "-d5", "-j64", "-n3:4096:+1M");
    Path theirs = directory.resolve("theirs.img");
    FileDevice.create(theirs, bytes).close();
    sgdisk(image, "-R", theirs.toString());
    MemoryDevice ours = new MemoryDevice("ours", bytes);
    SgdiskScript script = SgdiskScript.parse(List.of("-R", "other"));
    assertThat(script.onlyPrints()).as("leaves the disk itself as it is").isTrue();
    try (FileDevice device = FileDevice.openReadOnly(image);
        FileDevice their = FileDevice.openReadOnly(theirs)) {
      SgdiskDisk start = SgdiskDisk.read(device, 512, script);
      SgdiskOutcome outcome =
          SgdiskRun.run(script, start, GUIDS, ChsGeometry.LARGE, BackupFiles.NONE);
      assertThat(outcome.changes()).isFalse();
      outcome.replicas().get(0).fitted(bytes / 512, ChsGeometry.LARGE).writeTo(ours);
      assertThat(GptReading.of(ours).disk()).isEqualTo(GptReading.of(their).disk());
      for (long at : new long[] {0, bytes - (1 << 20)}) {
        ByteBuffer expected = ByteBuffer.allocate(1 << 20);
        ByteBuffer found = ByteBuffer.allocate(1 << 20);
        their.read(at, expected);
        ours.read(at, found);
        assertThat(found.flip()).isEqualTo(expected.flip());
      }
    }
  }

  @Test
  void convertsALegacyTableAsSgdiskDoes() throws IOException {
    Path script = directory.resolve("script");
    Files.writeString(
        script,
        """
        label: dos
        label-id: 0x77
        start=2048,size=2048,type=7
        start=8192,size=16384,type=5
        start=10240,size=2048,type=82
        start=14336,size=2048,type=b
        """);
    Files.delete(image);
    blank(image);
    Tool.named("sh").output("-c", "sfdisk -q " + image + " < " + script);
    Path ours = directory.resolve("ours.img");
    Files.copy(image, ours);
    List<String> line =
        List.of(
            "-g",
            "-U97FD5997-D90B-4AA3-8D16-C1723AEA73C1",
            "-u1:1C06F03B-704E-4657-B9CD-681A087A2FD1",
            "-u5:1C06F03B-704E-4657-B9CD-681A087A2FD2",
            "-u6:1C06F03B-704E-4657-B9CD-681A087A2FD3");
    sgdisk(image, line.toArray(new String[0]));
    assertThatThrownBy(() -> run(ours, line.subList(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--mbrtogpt");
    run(ours, line);
    assertThat(disk(ours)).isEqualTo(disk(image));
    assertThat(Files.readAllBytes(ours)).isEqualTo(Files.readAllBytes(image));
  }

  @Test
  void readsWhatPartedMakes() throws IOException {
    Files.delete(image);
    blank(image);
    Tool.named("parted")
        .output(
            "-s", image, "mklabel", "gpt", "mkpart", "ESP", "fat32", "1MiB", "8MiB", "set", "1",
            "esp", "on", "mkpart", "root", "ext4", "8MiB", "100%");
    GptDisk disk = disk(image);
    assertThat(disk.table().requirePartition(1).partitionName()).isEqualTo("ESP");
    assertThat(disk.table().requirePartition(2).endingLba()).isEqualTo(40926);
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      assertThat(org.bootdisk.gpt.check.GptCheck.check(GptReading.of(device))).isEmpty();
    }
    Files.delete(image);
    blank(image);
    Tool.named("parted")
        .output(
            "-s",
            image,
            "mklabel",
            "msdos",
            "mkpart",
            "primary",
            "1MiB",
            "4MiB",
            "mkpart",
            "extended",
            "4MiB",
            "100%",
            "mkpart",
            "logical",
            "5MiB",
            "7MiB",
            "set",
            "1",
            "boot",
            "on");
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      MbrDisk legacy = MbrDisk.read(device, 512);
      assertThat(legacy.partitions().keySet()).containsExactly(1, 5);
      assertThat(legacy.logical().get(0).partition().startingLba()).isEqualTo(10240);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--partition-guid=1:C12A7328",
        "-U 123",
        "-t1:zzzz",
        "-t1:00FF",
        "-t 9:ef00",
        "-n 5:0:0",
        "-n 9:0:100G",
        "-n 0:9.5M:0",
        "-n 9:1:2:3",
        "-A1:set:64",
        "-A1:wobble:1",
        "-A1:=:xyz",
        "-d 2",
        "-r 1:0",
        "-S 3",
        "-j 1",
        "-j 3000",
        "-c1:1234567890123456789012345678901234567",
        "-c1:a:b",
        "-h 2",
        "-h 1:5:7:9",
        "-m 9",
        "-a x",
        "--nonsense",
        "-y",
        "-n",
        "-T 1",
        "--sort=1"
      })
  void refusesWhatSgdiskGuessesOrFailsOn(String options) throws IOException {
    byte[] before = Files.readAllBytes(image);
    assertThatThrownBy(() -> run(image, List.of(options.split(" ", -1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  private static void run(Path path, List<String> line) throws IOException {
    try (FileDevice device = FileDevice.openWritable(path)) {
      SgdiskScript script = SgdiskScript.parse(line);
      SgdiskDisk start = SgdiskDisk.read(device, 512, script);
      SgdiskRun.run(script, start, GUIDS, ChsGeometry.LARGE, BackupFiles.NONE)
          .writeTo(device, GptErasure.usual(start.reading()), ChsGeometry.LARGE);
    }
  }

  private void writeBackup(Path file) throws IOException {
    ByteBuffer backup = GptBackup.encode(disk(image));
    byte[] bytes = new byte[backup.remaining()];
    backup.get(bytes);
    Files.write(file, bytes);
  }

  private static GptDisk disk(Path path) throws IOException {
    try (FileDevice device = FileDevice.openReadOnly(path)) {
      return GptDisk.read(device, 512);
    }
  }

  private static void blank(Path path) throws IOException {
    try (FileDevice device = FileDevice.create(path, BYTES)) {
      device.flush();
    }
  }

  private static String sgdisk(Path path, String... options) {
    List<Object> arguments = new ArrayList<>(List.of((Object[]) options));
    arguments.add(path);
    return Tool.named("sgdisk").output(arguments.toArray());
  }
}
