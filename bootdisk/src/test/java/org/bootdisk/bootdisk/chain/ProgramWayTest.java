package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.change;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.device;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.put;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that firmware finds, and those that they start. */
class ProgramWayTest {

  private static final String PROGRAM = "/EFI/BOOT/BOOTX64.EFI";
  private static final String GRUB = "/EFI/BOOT/grubx64.efi";

  @TempDir private Path directory;

  private final BlockDevice disk;
  private final byte[] grub;

  ProgramWayTest() throws Exception {
    disk = device(ChainTestDisk.good());
    grub = read(disk, PROGRAM);
  }

  @Test
  void aProgramIsForTheProcessorThatItsNameTells() throws Exception {
    byte[] other = grubOf32Bits();
    change(disk, volume -> put(volume, PROGRAM, other));
    assertThat(findings())
        .singleElement()
        .asString()
        .contains("[chain.uefi.program]", "is for i386-efi", "its name tells, x64");
    change(disk, volume -> put(volume, "/EFI/BOOT/BOOTIA32.EFI", other));
    assertThat(findings())
        .as("the right name is no fault by itself")
        .anyMatch(message -> message.contains("BOOTX64.EFI"))
        .noneMatch(message -> message.contains("BOOTIA32.EFI]: the program is for"));
  }

  @Test
  void aShimLeadsToTheGrubOfItsOwnProcessor() throws Exception {
    byte[] shim = shim();
    change(disk, volume -> put(volume, PROGRAM, shim));
    change(disk, volume -> put(volume, GRUB, grub));
    assertThat(findings()).isEmpty();

    byte[] other = grubOf32Bits();
    change(disk, volume -> put(volume, GRUB, other));
    assertThat(findings()).singleElement().asString().contains("[chain.uefi.program]", "i386-efi");

    change(disk, volume -> volume.rename(GRUB, "/EFI/BOOT/grubia32.efi"));
    assertThat(findings())
        .singleElement()
        .asString()
        .contains("[chain.uefi.program]", "it is a shim, and there is no grubx64.efi beside it");
  }

  @Test
  void aShimWithAFallbackMayStartWhatOtherDirectoriesList() throws Exception {
    byte[] shim = shim();
    change(disk, volume -> put(volume, PROGRAM, shim));
    change(disk, volume -> put(volume, "/EFI/BOOT/fbx64.efi", shim));
    assertThat(findings()).singleElement().asString().contains("[chain.uefi.unproven]");
  }

  private List<String> findings() throws Exception {
    return BootChain.check(disk).way(Firmware.UEFI).findings().stream()
        .map(Finding::message)
        .toList();
  }

  private byte[] grubOf32Bits() throws IOException {
    Path file = directory.resolve("grubia32.efi");
    Tool.named("grub-mkimage")
        .output("-O", "i386-efi", "-p", "(,gpt2)/grub", "-o", file, "fat", "part_gpt");
    return Files.readAllBytes(file);
  }

  /** A program that tells that it is a shim: GRUB's, with another section for its modules. */
  private byte[] shim() {
    byte[] bytes = grub.clone();
    String headers = new String(bytes, 0, 1024, US_ASCII);
    int section = headers.indexOf("mods\0\0\0\0");
    ByteBuffer.wrap(bytes).put(section, ".sbat\0\0\0".getBytes(US_ASCII));
    int start = Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(section + 20));
    ByteBuffer.wrap(bytes).put(start, "sbat,1,x\nshim,4,x\n".getBytes(US_ASCII));
    return bytes;
  }
}
