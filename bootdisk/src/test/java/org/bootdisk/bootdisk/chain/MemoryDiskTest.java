package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.change;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.device;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.put;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.grub.Blob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that carry their own directory of GRUB. */
class MemoryDiskTest {

  private static final String MENU = "search --set=root --file /kernels/vmlinuz\n";
  private static final String MODULES = "normal search search_fs_file linux tar memdisk minicmd";

  @TempDir private Path directory;

  private final BlockDevice disk;

  MemoryDiskTest() throws Exception {
    disk = device(ChainTestDisk.good());
  }

  /** As grub-mkstandalone makes it: a menu in the archive, the kernel on the disk. */
  @ParameterizedTest
  @CsvSource({
    "linux /kernels/vmlinuz, grub.cfg,",
    "linux /kernels/none,    grub.cfg, '[chain.uefi.kernel]'",
    "linux (memdisk)/none,   grub.cfg, '[chain.uefi.kernel]'",
    "linux /kernels/vmlinuz, other,    '[chain.uefi.menu]'",
    "lunix /kernels/vmlinuz, grub.cfg, '[chain.uefi.command]'",
    "'if linux',             grub.cfg, '[chain.uefi.syntax]'",
  })
  void theWayGoesOnInTheArchive(String command, String name, String finding) throws Exception {
    Path menu = Files.writeString(directory.resolve("menu"), MENU + command + "\n");
    Path image = directory.resolve("standalone.efi");
    Tool.named("grub-mkstandalone")
        .output(
            "-O",
            "x86_64-efi",
            "-o",
            image,
            "--install-modules=" + MODULES,
            "--locales=",
            "--fonts=",
            "--themes=",
            "boot/grub/" + name + "=" + menu);
    start(image);
    if (finding == null) {
      assertThat(findings()).isEmpty();
    } else {
      assertThat(findings()).anyMatch(message -> message.contains(finding));
    }
  }

  /** A FAT volume, which needs other modules; and what no driver is known for. */
  @Test
  void theDiskNeedsTheModulesOfItsKind() throws Exception {
    Path volume = directory.resolve("volume");
    Tool.named("mformat").output("-C", "-i", volume, "-T", "2880", "::");
    Tool.named("mmd").output("-i", volume, "::/boot", "::/boot/grub");
    start(image(volume, "memdisk", "normal"));
    assertThat(findings())
        .anyMatch(message -> message.contains("[chain.uefi.prefix]"))
        .anyMatch(message -> message.contains("does not carry fat, fshelp"));

    Path noise = Files.write(directory.resolve("noise"), Seeds.bytes(1, 20_000));
    start(image(noise, "memdisk", "normal"));
    assertThat(findings()).singleElement().asString().contains("[chain.uefi.unproven]");
  }

  @Test
  void aHostileArchiveIsRead() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      byte[] archive = Seeds.bytes(seed, 4096);
      System.arraycopy("ustar".getBytes(US_ASCII), 0, archive, 257, 5);
      assertThat(MemoryDisk.open(Blob.of(archive), "image").image().size()).isEqualTo(4096);
    }
  }

  private Path image(Path memdisk, String... modules) throws IOException {
    Path image = directory.resolve("image.efi");
    List<Object> words = new ArrayList<>(List.of("-O", "x86_64-efi", "-o", image));
    words.addAll(List.of("-m", memdisk, "-p", "(memdisk)/boot/grub"));
    words.addAll(List.of(modules));
    Tool.named("grub-mkimage").output(words.toArray());
    return image;
  }

  private void start(Path image) throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    change(disk, volume -> put(volume, "/EFI/BOOT/BOOTX64.EFI", bytes));
  }

  private List<String> findings() throws IOException {
    return BootChain.check(disk).way(Firmware.UEFI).findings().stream()
        .map(Finding::message)
        .toList();
  }
}
