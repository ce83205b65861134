package org.bootdisk.fat.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.bootdisk.fixtures.boot.ListingGuest;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.bootdisk.fixtures.boot.WritingGuest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linux mounts our volumes and writes to them; we read what it has written. */
@Tag("slow")
class GuestTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int MANY = 300;

  private static final String COMMANDS =
      """
      printf 'new file\\n' > new.txt
      printf 'appended\\n' >> kept.txt
      mv moved.txt "A long name, with Ümlauts and more than thirteen characters.text"
      rm deleted.txt
      mkdir -p deep/deeper/deepest
      printf 'deep\\n' > deep/deeper/deepest/file
      mv whole deep/whole
      mkdir many
      i=0
      while [ $i -lt 300 ]; do
        printf '%s\\n' $i > "many/file number $i"
        i=$((i + 1))
      done
      rm "many/file number 7"
      dd if=/dev/zero bs=1024 count=700 2>/dev/null | tr '\\000' z > large
      : > empty
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"FAT12, 4", "FAT16, 32", "FAT32, 40"})
  void readsWhatLinuxHasWritten(FatType type, long mib) throws IOException {
    Path image = directory.resolve("volume.img");
    format(image, type, mib << 20);
    try (FileDevice device = FileDevice.openWritable(image);
        FatVolume volume = FatVolume.open(device)) {
      for (String name : List.of("kept.txt", "moved.txt", "deleted.txt")) {
        put(volume, name, "ours: " + name + "\n");
      }
      volume.createDirectory("whole", RandomTree.TIME);
      put(volume, "whole/inside a directory that moves", "inside\n");
    }
    run(image);
    Tool.named("fsck.fat").output("-n", image);
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      assertThat(FatCheck.check(device).findings()).isEmpty();
      assertThat(contents(device)).isEqualTo(expected());
    }
  }

  private static void format(Path image, FatType type, long size) throws IOException {
    FatFormat format =
        FatFormat.ofSize(size)
            .withType(type)
            .withSectorsPerCluster(type == FatType.FAT12 ? 4 : 1)
            .withLabel(VolumeLabel.of("BOOT"), RandomTree.TIME);
    try (FileDevice device = FileDevice.create(image, size)) {
      FatPlan.of(format).regions().writeTo(device, done -> {});
    }
  }

  private static void put(FatVolume volume, String path, String text) throws IOException {
    volume.createFile(path, RandomTree.TIME);
    try (FatFile file = volume.open(volume.require(path))) {
      file.write(0, StandardCharsets.UTF_8.encode(text), RandomTree.TIME);
    }
  }

  private void run(Path image) throws IOException {
    LinuxKernel kernel = LinuxKernel.ofDebian();
    Path initrd = directory.resolve("initrd");
    Files.write(initrd, WritingGuest.initrd(kernel, COMMANDS));
    List<String> command =
        List.of(
            "qemu-system-x86_64",
            "-accel",
            "tcg",
            "-m",
            "512",
            "-nographic",
            "-no-reboot",
            "-kernel",
            kernel.image().toString(),
            "-initrd",
            initrd.toString(),
            "-append",
            ListingGuest.PARAMETERS,
            "-drive",
            "if=virtio,format=raw,file=" + image);
    try (SerialMachine machine = SerialMachine.start(command)) {
      machine.await(ListingGuest.FINISHED, PATIENCE);
      assertThat(machine.transcript()).doesNotContain("bootdisk-guest: failed");
      machine.awaitPowerOff(PATIENCE);
    }
  }

  private static Map<String, String> contents(FileDevice device) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (FatVolume volume = FatVolume.open(device)) {
      volume.walk(
          volume.root(),
          node -> {
            if (!node.isDirectory()) {
              byte[] bytes = volume.newInputStream(node).readAllBytes();
              contents.put(node.path(), new String(bytes, StandardCharsets.UTF_8));
            }
          });
    }
    return contents;
  }

  private static Map<String, String> expected() {
    Map<String, String> expected = new TreeMap<>();
    expected.put("new.txt", "new file\n");
    expected.put("kept.txt", "ours: kept.txt\nappended\n");
    expected.put(
        "A long name, with Ümlauts and more than thirteen characters.text", "ours: moved.txt\n");
    expected.put("deep/deeper/deepest/file", "deep\n");
    expected.put("deep/whole/inside a directory that moves", "inside\n");
    for (int i = 0; i < MANY; i++) {
      expected.put("many/file number " + i, i + "\n");
    }
    expected.remove("many/file number 7");
    expected.put("large", "z".repeat(700 << 10));
    expected.put("empty", "");
    return expected;
  }
}
