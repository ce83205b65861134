package org.bootdisk.bootdisk.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems that others made, beside what blkid says of them. */
class KnownContentTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "ext2, 16, mkfs.ext2 -q -L lab",
    "ext3, 16, mkfs.ext3 -q -L lab",
    "ext4, 16, mkfs.ext4 -q -L lab",
    "xfs, 320, mkfs.xfs -q -L lab",
    "btrfs, 128, mkfs.btrfs -q -L lab",
    "exfat, 16, mkfs.exfat",
    "f2fs, 64, mkfs.f2fs -q -l lab",
    "ntfs, 16, mkntfs -q -F",
    "swap, 16, mkswap -L lab",
  })
  void agreesWithBlkid(String type, int mebibytes, String command) throws IOException {
    Path image = empty((long) mebibytes << 20);
    run(command, image.toString());
    assertThat(facts(image)).isEqualTo(blkid(image)).containsEntry("type", type);
  }

  @Test
  void agreesWithBlkidOnTreesThatWerePacked() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("file"), "content");
    Path image = directory.resolve("image");
    for (String command :
        List.of(
            "mksquashfs TREE IMAGE -quiet",
            "mkfs.erofs IMAGE TREE",
            "xorriso -as mkisofs -quiet -V LAB -o IMAGE TREE")) {
      Files.deleteIfExists(image);
      run(command.replace("TREE", tree.toString()).replace("IMAGE", image.toString()));
      assertThat(facts(image)).as(command).isEqualTo(blkid(image)).containsKey("type");
    }
  }

  @ParameterizedTest
  @CsvSource({"luks1", "luks2"})
  void agreesWithBlkidOnEncryptedVolumes(String version) throws IOException {
    Path image = empty(32 << 20);
    Path key = Files.writeString(directory.resolve("key"), "secret");
    run(
        "cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --type " + version,
        image.toString(),
        key.toString());
    assertThat(facts(image)).isEqualTo(blkid(image)).containsEntry("type", "crypto_LUKS");
  }

  @Test
  void bytesThatAreNothingAreNothing() throws IOException {
    Path image = empty(1 << 20);
    try (FileDevice disk = FileDevice.openReadOnly(image)) {
      assertThat(Inspection.of(disk).parts()).isEmpty();
    }
  }

  private Path empty(long size) throws IOException {
    Path image = directory.resolve("image");
    FileDevice.create(image, size).close();
    return image;
  }

  private static void run(String command, String... more) {
    List<Object> words = new ArrayList<>(List.of((Object[]) command.split(" ")));
    words.addAll(List.of(more));
    Tool.named(words.remove(0).toString()).output(words.toArray());
  }

  /** Type, UUID and label, without those that are empty. */
  private static Map<String, String> facts(Path image) throws IOException {
    try (FileDevice disk = FileDevice.openReadOnly(image)) {
      Part found = Inspection.of(disk);
      assertThat(found.shown("partition-table")).isEqualTo("none");
      Map<String, String> facts = new LinkedHashMap<>();
      for (String name : List.of("type", "uuid", "label")) {
        String value = found.parts().get(0).shown(name);
        if (!value.isEmpty()) {
          facts.put(name, value);
        }
      }
      return facts;
    }
  }

  private static Map<String, String> blkid(Path image) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (String name : List.of("type", "uuid", "label")) {
      String value =
          Tool.named("blkid")
              .run("-p", "-o", "value", "-s", name.toUpperCase(java.util.Locale.ROOT), image)
              .out()
              .strip();
      if (!value.isEmpty()) {
        facts.put(name, value);
      }
    }
    return facts;
  }
}
