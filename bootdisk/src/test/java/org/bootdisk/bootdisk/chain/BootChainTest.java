package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.BuildTime;
import org.bootdisk.bootdisk.ImageFormat;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.bootdisk.grub.ModuleDependencies;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole disks, and disks that are damaged at each hop. */
class BootChainTest {

  private static final long VOLUME = 2048 * 512;
  private static final String KERNEL = "/kernels/vmlinuz";
  private static final String INITRD = "/kernels/initrd";

  /** What the menu and the tests use. */
  private static final String MODULES =
      "normal linux serial smbios regexp terminal test loadenv search configfile chain reboot halt"
          + " echo sleep true";

  @TempDir private static Path directory;
  private static byte[] good;

  @BeforeAll
  static void buildTheDisk() throws Exception {
    Path kernel = Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    Path initrd = Files.writeString(directory.resolve("initrd"), "070701 and so on");
    Recipe.MenuEntry entry = new Recipe.MenuEntry("Linux", kernel, List.of(initrd), "ro");
    Path raw = directory.resolve("disk.raw");
    Planner.plan(
            Recipe.seed().withMenu(Recipe.Menu.of(entry)),
            GrubFinder.find(
                List.of(Path.of("/usr/lib/grub")), Path.of("none"), (platforms, into) -> "no"),
            BuildTime.DEFAULT)
        .build(raw, ImageFormat.RAW, bytes -> {});
    good = Files.readAllBytes(raw);
    assertThat(BootChain.check(device(good)).findings()).as("with all modules").isEmpty();
    BlockDevice few = device(good);
    change(few, volume -> keepModules(volume, "i386-pc", MODULES));
    change(few, volume -> keepModules(volume, "x86_64-efi", MODULES + " efifwsetup"));
    ByteBuffer bytes = ByteBuffer.wrap(good);
    few.read(0, bytes);
  }

  /** Looking at all modules takes ten times as long as all the rest. */
  private static void keepModules(FatVolume volume, String platform, String wanted)
      throws IOException {
    String directory = "/grub/" + platform;
    byte[] list = volume.newInputStream(volume.require(directory + "/moddep.lst")).readAllBytes();
    Set<String> kept =
        ModuleDependencies.parse(new String(list, UTF_8), platform)
            .closure(List.of(wanted.split(" ", -1)))
            .keySet();
    for (FatNode file : volume.list(volume.require(directory))) {
      if (file.name().endsWith(".mod")
          && !kept.contains(file.name().substring(0, file.name().length() - 4))) {
        volume.delete(file.path());
      }
    }
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

  /** A damaged byte, and the rule that names the hop. */
  @ParameterizedTest
  @CsvSource({
    "510,          chain.bios.boot", // the boot signature
    "0x90,         chain.bios.boot", // boot.img's code
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

  /** More sectors than the codes repair: a quarter of all, those of codes included. */
  @Test
  void damageThatGrubCannotRepairIsAnError() throws Exception {
    byte[] disk = good.clone();
    Arrays.fill(disk, (34 + 6) * 512, (34 + 6 + 32) * 512, (byte) 0x55);
    ChainReport report = BootChain.check(device(disk));
    assertThat(rules(report)).containsExactly("chain.bios.core");
    byte[] little = good.clone();
    Arrays.fill(little, (34 + 6) * 512, (34 + 6 + 20) * 512, (byte) 0x55);
    assertThat(rules(BootChain.check(device(little)))).containsExactly("chain.bios.redundancy");
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

  @ParameterizedTest
  @CsvSource({
    "/grub/i386-pc/normal.mod,      chain.bios.normal",
    "/grub/x86_64-efi/normal.mod,   chain.uefi.normal",
    "/grub/i386-pc/extcmd.mod,      chain.bios.modules",
    "/grub/x86_64-efi/linux.mod,    chain.uefi.command",
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

  /** Lines of grub.cfg, and what is said of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "menuentry x {                              | chain.bios.syntax | grub.cfg]:53",
        "submenu x { menuentry y { linux /none; }; } | chain.uefi.kernel | [/none] does not exist",
        "linux /kernels                             | chain.bios.kernel | is a directory",
        "linux /kernels/initrd                      | chain.bios.kernel | bzImage",
        "linux (hd1)/x                              | chain.bios.unproven | '(hd1)/x'",
        "linux (hd0,gpt7)/x                         | chain.bios.kernel | does not exist",
        "linux $unknown_after_smbios/x              | chain.bios.kernel | does not exist",
        "search --set=d --fs-uuid 1111-2222         | chain.bios.search | '1111-2222'",
        "search --set=d --fs-uuid 0a1b-not-fat      | chain.bios.unproven | 0a1b",
        "frobnicate                                 | chain.uefi.command | 'frobnicate'",
        "insmod nosuchmodule                        | chain.uefi.command | 'nosuchmodule'",
        "configfile /none.cfg                       | chain.bios.file | [/none.cfg] does not exist",
        "if [ -f /kernels/vmlinuz ]; then linux /n; fi | chain.bios.kernel | [/n]",
        "if smbios -t 0; then linux /n; fi          | chain.bios.kernel | [/n]",
        "f=/n; for i in $f; do linux $i; done       | chain.bios.kernel | [/n]",
        "function f { linux $1; }; f /n             | chain.bios.kernel | [/n]",
        "smbios --set x; linux $x                   | chain.bios.unproven | ${x}",
        "chainloader +1                             | chain.bios.unproven | '+1'",
        "chainloader /kernels/initrd                | chain.uefi.kernel | MS-DOS",
      })
  void scriptsAreFollowed(String line, String rule, String said) throws Exception {
    BlockDevice disk = device(good);
    change(disk, volume -> append(volume, line));
    assertThat(messages(BootChain.check(disk)))
        .anyMatch(m -> m.contains("[" + rule + "]") && m.contains(said));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if [ -f /none ]; then linux /none; fi",
        "if [ \"$grub_platform\" = xen ]; then linux /none; fi",
        "search --file --set=found /kernels/vmlinuz; linux ($found)/kernels/vmlinuz",
        "search --set=root -l BOOT; linux /kernels/vmlinuz; initrd /kernels/initrd",
        "set k=/kernels; set v=\"$k/vmlinuz\"; linux $v a b",
        "linux ($root)//kernels/VMLINUZ",
        "linux (hd0,gpt2)/kernels/vmlinuz",
        "source /extra.cfg",
        "menuentry a { x=$1; true; }",
        "while false; do linux /none; done",
        "until true; do linux /none; done",
      })
  void whatIsRightOrNeverRunIsNotComplainedOf(String line) throws Exception {
    BlockDevice disk = device(good);
    change(
        disk,
        volume -> {
          volume.createFile("/extra.cfg", Instant.EPOCH);
          write(volume, "/extra.cfg", "set y=1\n".getBytes(UTF_8), 0);
          append(volume, line);
        });
    assertThat(BootChain.check(disk).findings()).isEmpty();
  }

  @Test
  void scriptsThatNeverEndEnd() throws Exception {
    for (String line :
        List.of(
            "source /grub/grub.cfg",
            "[ " + "! ".repeat(100_000) + "]",
            "if smbios; then x=1" + "; elif smbios; then x=2".repeat(20_000) + "; fi",
            "function g { x=\"$x$x$x$x\"; linux $x$x$x; g; }; x=abcdef; g",
            "for a in 1 2 3 4 5 6 7 8; do x=\"$x $x y\"; set z=$x$x; for b in $x; do y=$b; done; done",
            "function f { f; f; }; f",
            "menuentry a { configfile /grub/grub.cfg; }",
            "for i in 1 2 3 4 5 6 7 8; do for j in 1 2 3 4 5 6 7 8; do true; done; done")) {
      BlockDevice disk = device(good);
      change(disk, volume -> append(volume, line));
      assertThat(BootChain.check(disk).findings()).isNotNull();
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

  private static void damageAtRandom(long seed, int rounds) throws IOException {
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

  private interface Change {
    void apply(FatVolume volume) throws IOException;
  }

  private static void change(BlockDevice disk, Change change) throws IOException {
    try (FatVolume volume = FatVolume.open(volume(disk))) {
      change.apply(volume);
    }
  }

  private static BlockDevice volume(BlockDevice disk) {
    return disk.slice("volume", VOLUME, disk.size() - VOLUME - 33 * 512);
  }

  private static byte[] read(BlockDevice disk, String path) throws IOException {
    try (FatVolume volume = FatVolume.open(volume(disk))) {
      return volume.newInputStream(volume.require(path)).readAllBytes();
    }
  }

  private static void append(FatVolume volume, String line) throws IOException {
    long end = volume.require("/grub/grub.cfg").size();
    write(volume, "/grub/grub.cfg", (line + "\n").getBytes(UTF_8), end);
  }

  private static void write(FatVolume volume, String path, byte[] bytes, long at)
      throws IOException {
    try (FatFile file = volume.open(volume.require(path))) {
      file.write(at, ByteBuffer.wrap(bytes), Instant.EPOCH);
    }
  }

  private static List<String> rules(ChainReport report) {
    return report.findings().stream().map(Finding::rule).toList();
  }

  private static List<String> messages(ChainReport report) {
    List<String> messages = new ArrayList<>();
    report.findings().forEach(finding -> messages.add(finding.message()));
    return messages;
  }

  private static BlockDevice device(byte[] bytes) throws IOException {
    MemoryDevice device = new MemoryDevice("disk", bytes.length);
    device.write(0, ByteBuffer.wrap(bytes));
    return device;
  }
}
