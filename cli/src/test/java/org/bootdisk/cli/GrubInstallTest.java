package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of an installation against those of grub-install, run as root on loop devices. Where
 * there are none this test fails: exclude the tag there, as bin/test does and says.
 */
@Tag("slow")
@Tag("loop")
class GrubInstallTest {

  /** Its boot directory is on another disk than the boot sector, for Linux may lack FAT. */
  private static final String SCRIPT =
      """
      set -eu
      trap 'umount mount || true; losetup -d "$A" "$B"' EXIT
      truncate -s 64M root.img theirs.img
      mke2fs -q -F root.img
      mkdir mount
      printf 'label: dos\\nstart=2048, type=c\\n' | sfdisk --quiet theirs.img
      A=$(losetup --find --show root.img)
      B=$(losetup --find --show theirs.img)
      mount -t ext2 "$A" mount
      grub-install --target=i386-pc --boot-directory=mount --locale-directory=/usr/share/locale "$B"
      cp -r mount/grub theirs
      """;

  /**
   * The seed's layout, with every platform. The files go to memory in the name of the partition,
   * for Linux may lack FAT: grub-install reads the FAT volume there by itself. It asks udevadm
   * where a partition begins, which is not on every machine.
   */
  private static final String WHOLE_SCRIPT =
      """
      set -eu
      truncate -s 64M theirs.img
      sgdisk -n 1:2048:4095 -t 1:ef02 -n 2:4096:0 -t 2:ef00 theirs.img
      mkfs.fat -F 16 --offset 4096 -i 12345678 theirs.img 63471
      cp theirs.img ours.img
      mkdir mount bin
      cat > bin/udevadm <<'EOF'
      #!/bin/sh
      for name; do :; done
      cd "/sys/class/block/${name##*/}" && path=$(pwd -P) && echo "${path#/sys}"
      EOF
      chmod +x bin/udevadm
      PATH=$PWD/bin:$PATH
      disk=$(losetup --find --show theirs.img)
      trap 'umount mount || true; partx --delete "$disk"; losetup -d "$disk"' EXIT
      partx --add "$disk"
      mount -t tmpfs "${disk}p2" mount
      install() {
        grub-install --boot-directory=mount --efi-directory=mount --no-nvram \
            --locale-directory=/usr/share/locale "$@" "$disk"
      }
      install --target=i386-pc
      for target in x86_64-efi i386-efi; do
        install --target=$target --removable
        install --target=$target --bootloader-id=NixOS-boot
      done
      cp -r mount theirs
      """;

  @TempDir private Path directory;

  @Test
  void everyPlatformIsInstalledOnTheSeedsLayoutAsGrubInstallDoes() throws IOException {
    Tool.named("sh").in(directory).output("-c", WHOLE_SCRIPT);
    Path disk = directory.resolve("ours.img");

    CommandRun run =
        CommandRun.of(
            joined(
                "grub install --bootloader-id NixOS-boot --fonts unicode --locales all --target",
                "i386-pc x86_64-efi i386-efi",
                disk));

    assertThat(run.status()).as(run.err()).isZero();
    Path copy = Files.createDirectory(directory.resolve("ours"));
    Tool.named("mcopy").output("-s", "-i", disk + "@@2M", "::/grub", "::/EFI", copy);
    Map<String, String> ours = sums(copy);
    Map<String, String> theirs = sums(directory.resolve("theirs"));
    // Compressed by another encoder.
    assertThat(ours.remove("grub/i386-pc/core.img")).isNotNull();
    assertThat(theirs.remove("grub/i386-pc/core.img")).isNotNull();
    assertThat(ours).isEqualTo(theirs).hasSizeGreaterThan(880).containsKey("EFI/BOOT/BOOTX64.EFI");
    Path theirDisk = directory.resolve("theirs.img");
    assertThat(sector(disk, 0)).isEqualTo(sector(theirDisk, 0));
    assertThat(core(disk)).isEqualTo(core(theirDisk)).contains("reed-solomon: \"intact\"");
  }

  private static Object[] joined(String words, Object... more) {
    List<Object> all = new ArrayList<>(List.of(words.split(" ")));
    all.addAll(List.of(more));
    return all.toArray();
  }

  private static byte[] sector(Path disk, int lba) throws IOException {
    try (InputStream in = Files.newInputStream(disk)) {
      in.skipNBytes(512L * lba);
      return in.readNBytes(512);
    }
  }

  /** What the embedded core.img is, but for sizes that depend on its encoder. */
  private static List<String> core(Path disk) {
    CommandRun info = CommandRun.of("grub", "info", disk, "--json");
    assertThat(info.status()).as(info.err()).isZero();
    JsonObject bios = JsonParser.parseString(info.out()).getAsJsonObject().getAsJsonObject("bios");
    return Stream.of("core-lba", "reed-solomon", "prefix", "modules", "configuration")
        .map(name -> name + ": " + bios.get(name))
        .toList();
  }

  @Test
  void filesAreThoseOfGrubInstall() throws IOException {
    Tool.named("sh").in(directory).output("-c", SCRIPT);
    Map<String, String> theirs = sums(directory.resolve("theirs"));

    Map<String, String> ours = ours();

    // These know where the boot directory is.
    theirs.remove("i386-pc/load.cfg");
    assertThat(ours.remove("i386-pc/core.img")).isNotNull();
    assertThat(theirs.remove("i386-pc/core.img")).isNotNull();
    assertThat(ours).isEqualTo(theirs).hasSizeGreaterThan(280);
  }

  private Map<String, String> ours() throws IOException {
    Path disk = directory.resolve("ours.img");
    Tool.named("sh")
        .in(directory)
        .output(
            "-c",
            "truncate -s 64M ours.img; printf 'label: dos\\nstart=2048, type=c\\n'"
                + " | sfdisk --quiet ours.img; mkfs.fat -F 16 --offset 2048 ours.img 64512");
    CommandRun run =
        CommandRun.of("grub", "install", disk, "--fonts", "unicode", "--locales", "all");
    assertThat(run.status()).as(run.err()).isZero();
    Path copy = Files.createDirectory(directory.resolve("ours"));
    Tool.named("mcopy").output("-s", "-i", disk + "@@1M", "::/grub/*", copy);
    return sums(copy);
  }

  /** SHA-256 by path. */
  private static Map<String, String> sums(Path tree) {
    String all = Tool.named("sh").in(tree).output("-c", "find . -type f -exec sha256sum {} +");
    Map<String, String> sums = new TreeMap<>();
    for (String line : all.lines().toList()) {
      String[] sumAndPath = line.split("  \\./", 2);
      sums.put(sumAndPath[1], sumAndPath[0]);
    }
    return sums;
  }
}
