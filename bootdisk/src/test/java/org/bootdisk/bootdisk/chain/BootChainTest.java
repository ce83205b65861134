package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.INITRD;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.KERNEL;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.change;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.device;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.messages;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.put;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.read;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.rules;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.write;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.GrubImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole disks, and disks that are damaged at each hop. */
class BootChainTest {

  private final byte[] good;

  BootChainTest() throws Exception {
    good = ChainTestDisk.good();
  }

  @Test
  void provesEveryHopOfAGoodDiskForBothFirmwares() throws Exception {
    ChainReport report = BootChain.check(device(good));
    assertThat(report.findings()).isEmpty();
    assertThat(report.ways()).allMatch(BootWay::boots);
    assertThat(String.join("\n", report.way(Firmware.BIOS).proven()))
        .containsSubsequence(
            "boot sector",
            "core image",
            "prefix",
            "/grub",
            "modules",
            "/grub/i386-pc",
            "script",
            "/grub/grub.cfg",
            "kernel",
            KERNEL,
            "initrd",
            INITRD);
    assertThat(String.join("\n", report.way(Firmware.UEFI).proven()))
        .containsSubsequence("program", "/EFI/BOOT/BOOTX64.EFI", "prefix", "modules", "kernel");
  }

  @Test
  void aDiskWithoutLoaderHasNoWay() throws Exception {
    for (byte[] disk : List.of(new byte[0], new byte[512], new byte[1 << 20])) {
      ChainReport report = BootChain.check(device(disk));
      assertThat(report.present()).isFalse();
      assertThat(report.findings()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/grub/i386-pc/normal.mod,      chain.bios.normal",
    "/grub/x86_64-efi/normal.mod,   chain.uefi.normal",
    "/grub/i386-pc/extcmd.mod,      chain.bios.modules",
    "/grub/x86_64-efi/linux.mod,    chain.uefi.loader",
    "/grub/i386-pc/reboot.mod,      chain.bios.command",
    "/grub/grub.cfg,                'chain.bios.menu,chain.uefi.menu'",
    "/kernels/vmlinuz,              'chain.bios.kernel,chain.uefi.kernel'",
    "/kernels/initrd,               'chain.bios.initrd,chain.uefi.initrd'",
    "/EFI/BOOT/BOOTX64.EFI,         chain.uefi.program",
    "/grub,                         'chain.bios.prefix,chain.uefi.prefix'",
  })
  void whatIsMissingIsNamed(String path, String rules) throws Exception {
    BlockDevice disk = device(good);
    change(disk, volume -> volume.rename(path, path + ".gone"));
    assertThat(rules(BootChain.check(disk))).contains(rules.split(","));
  }

  /** What only an embedded module can read, none can be loaded from. */
  @ParameterizedTest
  @CsvSource({"fat, BIOS", "fshelp, UEFI", "part_gpt, UEFI", "part_gpt, BIOS", "biosdisk, BIOS"})
  void imagesThatCannotReadTheirPrefixAreNamed(String module, Firmware firmware) throws Exception {
    BlockDevice device = device(good);
    GrubImage image =
        firmware == Firmware.BIOS
            ? BiosInstallation.read(device).image()
            : EfiImage.decode(read(device, "/EFI/BOOT/BOOTX64.EFI"), "image");
    assertThat(follow(device, image, firmware)).isEmpty();
    List<String> modules = new ArrayList<>(image.modules());
    assertThat(modules.remove(module)).isTrue();
    GrubImage without =
        new GrubImage(
            image.platform(),
            image.prefix(),
            modules,
            image.config(),
            image.memdisk(),
            image.publicKeys(),
            image.marks(),
            image.version(),
            image.sbat(),
            image.memory());
    assertThat(follow(device, without, firmware))
        .singleElement()
        .asString()
        .contains("prefix]", "does not carry " + module);
  }

  /** By command.lst GRUB finds the module of every command that is not loaded already. */
  @Test
  void aMissingListOfCommandsIsNamedWithTheFirstThatNeedsIt() throws Exception {
    BlockDevice disk = device(good);
    change(
        disk,
        volume -> {
          volume.delete("/grub/i386-pc/command.lst");
          write(volume, "/grub/x86_64-efi/command.lst", new byte[40_000], 0);
        });
    ChainReport report = BootChain.check(disk);
    assertThat(rules(report))
        .containsExactly(
            "chain.bios.command", "chain.bios.loader", "chain.uefi.command", "chain.uefi.loader");
    assertThat(messages(report))
        .anyMatch(m -> m.contains("'linux'") && m.contains("/grub/i386-pc/command.lst"));
    assertThat(report.ways()).noneMatch(BootWay::boots);
  }

  /** What is loaded needs no list, and an embedded configuration has nothing else. */
  @Test
  void commandsOfLoadedModulesNeedNoList() throws Exception {
    BlockDevice disk = device(good);
    change(
        disk,
        volume -> {
          volume.delete("/grub/i386-pc/command.lst");
          put(
              volume,
              "/grub/grub.cfg",
              "insmod linux\nlinux /kernels/vmlinuz\nboot\n".getBytes(UTF_8));
        });
    assertThat(BootChain.check(disk).way(Firmware.BIOS).findings()).isEmpty();

    GrubImage image = BiosInstallation.read(disk).image();
    assertThat(follow(disk, configured(image, "set x=1\ninsmod echo\necho $x"), Firmware.BIOS))
        .isEmpty();
    assertThat(follow(disk, configured(image, "linux /kernels/vmlinuz"), Firmware.BIOS))
        .singleElement()
        .asString()
        .contains("chain.bios.loader", "'linux'", "a module that the image carries");
  }

  /** A prefix that leads nowhere, and one that leads where this check does not look. */
  @ParameterizedTest
  @CsvSource({
    "'(,gpt9)/grub', prefix", "'(,msdos2)/grub', prefix", "'(,gpt2)/none', prefix",
    "'(hd1,gpt2)/grub', unproven", "'(,gpt1)/grub', unproven", "'(memdisk)/grub', prefix"
  })
  void prefixesThatLeadNowhereAreNamed(String prefix, String rule) throws Exception {
    BlockDevice device = device(good);
    GrubImage image = BiosInstallation.read(device).image();
    assertThat(follow(device, with(image, prefix, image.config()), Firmware.BIOS))
        .singleElement()
        .asString()
        .contains("[chain.bios." + rule + "]", prefix.replace("(,", ","));
  }

  private static GrubImage configured(GrubImage image, String config) {
    return with(image, image.prefix(), Optional.of(config));
  }

  private static GrubImage with(GrubImage image, String prefix, Optional<String> config) {
    return new GrubImage(
        image.platform(),
        prefix,
        image.modules(),
        config,
        image.memdisk(),
        image.publicKeys(),
        image.marks(),
        image.version(),
        image.sbat(),
        image.memory());
  }

  private static List<String> follow(BlockDevice device, GrubImage image, Firmware firmware)
      throws IOException {
    Hops hops = new Hops(firmware);
    try (ChainDisk disk = ChainDisk.open(PartitionedDisk.read(device))) {
      GrubWay.follow(disk, hops, image, "image", "hd0,gpt2");
    }
    return hops.present().findings().stream().map(Finding::message).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "/grub/i386-pc/linux.mod,       chain.bios.modules",
    "/grub/x86_64-efi/normal.mod,   chain.uefi.modules",
    "/EFI/BOOT/BOOTX64.EFI,         chain.uefi.program",
    "/kernels/vmlinuz,              'chain.bios.kernel,chain.uefi.kernel'",
    "/kernels/initrd,               'chain.bios.initrd,chain.uefi.initrd'",
  })
  void whatIsOverwrittenIsNamed(String path, String rules) throws Exception {
    BlockDevice disk = device(good);
    change(disk, volume -> write(volume, path, new byte[5000], 0));
    assertThat(rules(BootChain.check(disk))).contains(rules.split(","));
  }

  @Test
  void filesThatWereCutShortAreNamed() throws Exception {
    BlockDevice disk = device(good);
    change(
        disk,
        volume -> {
          try (FatFile kernel = volume.open(volume.require(KERNEL))) {
            kernel.setSize(50_000, Instant.EPOCH);
          }
          try (FatFile initrd = volume.open(volume.require(INITRD))) {
            initrd.setSize(0, Instant.EPOCH);
          }
        });
    assertThat(messages(BootChain.check(disk)))
        .anyMatch(m -> m.contains("[chain.bios.kernel]") && m.contains("the size is 50000"))
        .anyMatch(m -> m.contains("[chain.uefi.initrd]") && m.contains("the file is empty"));
  }

  @Test
  void modulesOfAnotherBuildAreNamed() throws Exception {
    BlockDevice disk = device(good);
    byte[] other = read(disk, "/grub/i386-pc/normal.mod");
    replace(other, "2.06-", "2.04-");
    change(disk, volume -> write(volume, "/grub/i386-pc/normal.mod", other, 0));
    byte[] symbol = read(disk, "/grub/x86_64-efi/echo.mod");
    replace(symbol, "grub_register_extcmd", "grub_register_extcmx");
    change(disk, volume -> write(volume, "/grub/x86_64-efi/echo.mod", symbol, 0));
    assertThat(messages(BootChain.check(disk)))
        .anyMatch(m -> m.contains("[chain.bios.modules]") && m.contains("version"))
        .anyMatch(m -> m.contains("[chain.uefi.modules]") && m.contains("grub_register_extcmx"));
  }

  private static void replace(byte[] bytes, String from, String to) {
    byte[] sought = from.getBytes(UTF_8);
    for (int at = 0; at + sought.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + sought.length, sought, 0, sought.length)) {
        System.arraycopy(to.getBytes(UTF_8), 0, bytes, at, sought.length);
      }
    }
  }

  /** Nothing that a disk holds crashes the check. */
  @Test
  void randomDamageGivesFindingsAtWorst() throws Exception {
    damageAtRandom(11, 8);
  }

  @Test
  @Tag("slow")
  void muchRandomDamageGivesFindingsAtWorst() throws Exception {
    damageAtRandom(12, 150);
  }

  private void damageAtRandom(long seed, int rounds) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < rounds; round++) {
      byte[] disk = good.clone();
      for (int i = random.nextInt(1, 400); i > 0; i--) {
        int range = random.nextBoolean() ? 200_000 : disk.length - 2_000_000;
        disk[random.nextInt(range) + (range < 1 << 20 ? 1_048_576 * random.nextInt(2) : 0)] =
            (byte) random.nextInt();
      }
      assertThat(BootChain.check(device(disk)).ways())
          .as("seed %d, round %d", seed, round)
          .hasSize(2);
    }
  }
}
