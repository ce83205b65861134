package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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

  @TempDir private Path directory;

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
