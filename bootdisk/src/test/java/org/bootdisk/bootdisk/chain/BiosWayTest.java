package org.bootdisk.bootdisk.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.change;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.device;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.put;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.read;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.rules;

import java.util.Arrays;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sectors that a BIOS starts, whole and damaged. */
class BiosWayTest {

  private final byte[] good;

  BiosWayTest() throws Exception {
    good = ChainTestDisk.good();
  }

  /** A damaged byte, and the rule that names the hop. */
  @ParameterizedTest
  @CsvSource({
    "510,          chain.bios.boot", // the boot signature
    "0x90,         chain.bios.boot", // boot.img's code
    "0x64,         chain.bios.boot", // the disk's number
    "0x66,         chain.bios.boot", // the check of it
    "0x5c,         chain.bios.core", // where core.img begins
    "34 * 512 + 3, chain.bios.core", // diskboot.img
    "34 * 512 + 508, chain.bios.core", // the block list
    "34 * 512 + 700, chain.bios.core", // the decompressor
    "34 * 512 + 520, chain.bios.core", // the compressed size
    "34 * 512 + 9000, chain.bios.redundancy", // the stream
    "100 * 512,    chain.bios.redundancy", // a code
  })
  void damageOutsideOfTheVolumeIsNamed(String place, String rule) throws Exception {
    byte[] disk = good.clone();
    disk[place(place)] ^= 0x55;
    ChainReport report = BootChain.check(device(disk));
    assertThat(rules(report)).contains(rule).noneMatch(name -> name.startsWith("chain.uefi"));
    assertThat(report.way(Firmware.UEFI).boots()).isTrue();
    assertThat(report.way(Firmware.BIOS).boots()).isEqualTo(rule.endsWith("redundancy"));
  }

  /** As many sectors as codes repair under a BIOS, and one more, wherever they are. */
  @ParameterizedTest
  @CsvSource({
    "6,   1, 1, 0x55, redundancy",
    "6,  27, 1, 0x55, redundancy",
    "6,  28, 1, 0x55, core",
    "6,  27, 1, 0,    redundancy",
    "6,  28, 1, 0,    core",
    "6,  27, 3, 0x55, redundancy", // of data and of codes
    "6,  28, 3, 0x55, core",
    "54, 27, 1, 0x55, redundancy", // of codes alone
    "54, 28, 1, 0x55, core",
    "54, 54, 1, 0,    redundancy", // codes that GRUB does not look at
    "0,   1, 1, 0x55, core", // diskboot.img
    "3,   1, 1, 0x55, core", // the decompressor
  })
  void damageOfMoreSectorsThanGrubRepairsIsAnError(
      int first, int count, int step, String value, String rule) throws Exception {
    byte[] disk = good.clone();
    for (int i = 0; i < count; i++) {
      int at = (34 + first + step * i) * 512;
      Arrays.fill(disk, at, at + 512, Integer.decode(value).byteValue());
    }
    ChainReport report = BootChain.check(device(disk));
    assertThat(rules(report)).containsExactly("chain.bios." + rule);
    assertThat(report.way(Firmware.BIOS).boots()).isEqualTo(rule.equals("redundancy"));
  }

  /** An image that its own codes prove needs no copy, and one that differs is no damage. */
  @Test
  void anImageThatIsNotThatOfTheFileIsNotDamaged() throws Exception {
    BlockDevice disk = device(good);
    byte[] core = read(disk, "/grub/i386-pc/core.img");
    byte[] other = core.clone();
    other[20_000] ^= 0x55;
    change(disk, volume -> put(volume, "/grub/i386-pc/core.img", other));
    assertThat(rules(BootChain.check(disk))).isEmpty();
    change(disk, volume -> volume.delete("/grub/i386-pc/core.img"));
    assertThat(rules(BootChain.check(disk))).isEmpty();
  }

  private static int place(String text) {
    int sum = 0;
    for (String term : text.split("\\+", -1)) {
      int product = 1;
      for (String factor : term.strip().split("\\*", -1)) {
        product *= Integer.decode(factor.strip());
      }
      sum += product;
    }
    return sum;
  }
}
