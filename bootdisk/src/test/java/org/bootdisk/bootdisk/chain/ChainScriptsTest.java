package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.append;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.change;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.device;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.put;
import static org.bootdisk.bootdisk.chain.ChainTestDisk.write;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.GrubPlatform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of grub.cfg that are run on paper. */
class ChainScriptsTest {

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
        "function f { shift; linux $1; }; f /m /n   | chain.bios.kernel | [/n]",
        "function f { for i in \"$@\"; do linux \"$i\"; done; }; f '/a b' /n | chain.bios.kernel | [/a b]",
        "menuentry 'T' --class x /m /n { linux $3; } | chain.bios.kernel | [/n]",
        "menuentry --id=x --users '' /n --unrestricted { linux $1; } | chain.bios.kernel | [/n]",
        "submenu S /n { linux $2; }                 | chain.uefi.kernel | [/n]",
        "menuentry S /m { setparams /n; linux $1; } | chain.uefi.kernel | [/n]",
        "d=/n; submenu S { linux $d; }              | chain.bios.kernel | no file is named",
        "d=/n; export d; submenu S { linux $d; }    | chain.bios.kernel | [/n]",
        "smbios --set x; linux $x                   | chain.bios.unproven | ${x}",
        "linux '/a\u001b[31m\u202eb'                | chain.bios.kernel | [/a\\u{1b}[31m\\u{202e}b]",
        "linux kernels/vmlinuz                      | chain.bios.kernel | [kernels/vmlinuz] does not exist",
        "source x.cfg                               | chain.bios.file   | [x.cfg] does not exist",
        "a=\"/n /m\"; b=$a; linux $b             | chain.bios.kernel | [/n] does not exist",
        "a=\"/n /m\"; b=\"$a\"; linux \"$b\" | chain.bios.kernel | [/n /m] does not exist",
        "chainloader +1                             | chain.bios.unproven | '+1'",
        "chainloader /kernels/initrd                | chain.uefi.kernel | MS-DOS",
      })
  void scriptsAreFollowed(String line, String rule, String said) throws Exception {
    BlockDevice disk = device(ChainTestDisk.good());
    change(disk, volume -> append(volume, line));
    Firmware firmware = rule.startsWith("chain.bios") ? Firmware.BIOS : Firmware.UEFI;
    assertThat(run(disk, firmware))
        .anyMatch(m -> m.contains("[" + rule + "]") && m.contains(said))
        .allSatisfy(Hostile::requirePresentable);
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
        "menuentry A { set x=/n; }; menuentry B { linux /kernels/vmlinuz$x; }",
        "menuentry /kernels/vmlinuz --class /n { linux $1; }",
        "function f { shift 2; linux $1; }; f /m /n /kernels/vmlinuz",
        "set k=/n; menuentry x { configfile /extra.cfg; }; set k=/kernels/vmlinuz; export k",
        "set root=(hd0,gpt2); linux /kernels/vmlinuz",
        "root='(hd0,gpt2)'; linux /kernels/vmlinuz",
        "linux /./none/../kernels/../../kernels/vmlinuz",
        "if [ 9 -gt 10 -o 1 -ne 1 -o -2 -ge 0 ]; then linux /none; fi",
        "if [ 10 -le 9 -o 1 -lt 1 -o 1 -eq 2 ]; then linux /none; fi",
        "while false; do linux /none; done",
        "until true; do linux /none; done",
      })
  void whatIsRightOrNeverRunIsNotComplainedOf(String line) throws Exception {
    BlockDevice disk = device(ChainTestDisk.good());
    change(
        disk,
        volume -> {
          volume.createFile("/extra.cfg", Instant.EPOCH);
          write(
              volume,
              "/extra.cfg",
              "set y=1\nif [ -n \"$k\" ]; then linux $k; fi\n".getBytes(UTF_8),
              0);
          append(volume, line);
        });
    for (Firmware firmware : Firmware.values()) {
      assertThat(run(disk, firmware)).isEmpty();
    }
  }

  /** As Debian's grub.cfg includes custom.cfg; a menu of its own has a directory of its own. */
  @Test
  void scriptsKnowTheirDirectory() throws Exception {
    BlockDevice disk = device(ChainTestDisk.good());
    String own = "if [ -f ${config_directory}/custom.cfg ]; then linux $config_directory/n; fi\n";
    change(
        disk,
        volume -> {
          append(volume, "source ${config_directory}/custom.cfg");
          append(volume, "menuentry x { configfile /loader/menu.cfg; }");
          put(volume, "/grub/custom.cfg", "linux $cmdpath/m\n".getBytes(UTF_8));
          volume.createDirectory("/loader", Instant.EPOCH);
          put(volume, "/loader/custom.cfg", new byte[0]);
          put(volume, "/loader/menu.cfg", own.getBytes(UTF_8));
        });
    assertThat(BootChain.check(disk).way(Firmware.BIOS).findings())
        .extracting(Finding::message)
        .anyMatch(m -> m.contains("custom.cfg]:1: the file '${cmdpath}/m' cannot be looked at"))
        .anyMatch(m -> m.contains("menu.cfg]:1: ") && m.contains("[/loader/n] does not exist"))
        .hasSize(2);
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
      BlockDevice disk = device(ChainTestDisk.good());
      change(disk, volume -> append(volume, line));
      assertThat(run(disk, Firmware.BIOS)).allSatisfy(Hostile::requirePresentable);
    }
  }

  /** What is said of the disk's grub.cfg, as if GRUB had been started from there. */
  private static List<String> run(BlockDevice device, Firmware firmware) throws IOException {
    boolean isBios = firmware == Firmware.BIOS;
    GrubPlatform platform = isBios ? GrubPlatform.I386_PC : GrubPlatform.X86_64_EFI;
    try (ChainDisk disk = ChainDisk.open(PartitionedDisk.read(device))) {
      ChainVolume volume = Objects.requireNonNull(disk.volume("hd0,gpt2"));
      String directory = "/grub/" + platform.directoryName();
      Commands commands =
          Commands.read(
              new VolumeGrubFiles(platform, volume, directory),
              new LoadedModules(List.of("fat", "part_gpt"), Blob.EMPTY));
      Variables variables = new Variables();
      variables.set("grub_cpu", platform.cpu());
      variables.set("grub_platform", platform.firmware());
      variables.set("root", "hd0,gpt2");
      variables.set("prefix", "(hd0,gpt2)/grub");
      Hops hops = new Hops(firmware);
      ScriptRun run = new ScriptRun(disk, commands, hops, variables);
      run.runFile(volume, Objects.requireNonNull(volume.file("/grub/grub.cfg")));
      return hops.present().findings().stream().map(Finding::message).toList();
    }
  }
}
