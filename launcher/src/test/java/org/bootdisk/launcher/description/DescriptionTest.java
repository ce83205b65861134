package org.bootdisk.launcher.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bootdisk.launcher.DiskInterface;
import org.bootdisk.launcher.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionTest {

  private static Settings kernel() {
    return new Settings().give(Setting.KERNEL, "vmlinuz");
  }

  @Test
  void hasTheSeedsDefaults() throws DescriptionException {
    Description seed = kernel().give(Setting.PROFILE, "seed").describe();
    assertThat(seed.name()).isEqualTo("noname");
    assertThat(seed.hardware().memory()).isEqualTo(384L << 20);
    assertThat(seed.hardware().cores()).isEqualTo(1);
    assertThat(seed.hardware().screen()).isEqualTo(Screen.WINDOW);
    assertThat(seed.storage().diskSize()).isEqualTo(512L << 20);
    assertThat(seed.storage().diskImage()).contains(Path.of("noname.qcow2"));
    assertThat(seed.storage().bus()).isEqualTo(DiskInterface.VIRTIO);
    assertThat(seed.storage().bootDevice()).isEqualTo("/dev/vda");
    assertThat(seed.storage().emptyDisks()).isEmpty();
    assertThat(seed.consoleWords()).isEqualTo("console=ttyS0,115200n8 console=tty0");
    assertThat(seed.sharing().store()).contains(Path.of("/nix/store"));
    assertThat(seed.sharing().overlay()).isEqualTo(Sharing.StoreOverlay.TMPFS);
  }

  @Test
  void makesTheSerialPortPrimaryWithoutAWindow() throws DescriptionException {
    assertThat(kernel().give(Setting.GRAPHICS, "false").describe().consoleWords())
        .isEqualTo("console=tty0 console=ttyS0,115200n8");
    assertThat(kernel().give(Setting.CONSOLES, "tty1").describe().consoleWords())
        .isEqualTo("console=tty1");
  }

  @ParameterizedTest
  @CsvSource({
    "seed,   virtio, /dev/vda",
    "seed,   scsi,   /dev/sda",
    "seed,   ide,    /dev/vda",
    "modern, ide,    /dev/sda",
  })
  void namesTheRootDiskAsTheProfileDoes(String profile, String bus, String device)
      throws DescriptionException {
    Settings settings = kernel().give(Setting.PROFILE, profile).give(Setting.DISK_INTERFACE, bus);
    assertThat(settings.describe().storage().bootDevice()).isEqualTo(device);
  }

  @Test
  void takesSizesInMebibytesOrWithUnits() throws DescriptionException {
    Description made =
        kernel()
            .give(Setting.EMPTY_DISKS, "20", "1G", "512K")
            .give(Setting.DISK_SIZE, "2048")
            .describe();
    assertThat(made.storage().emptyDisks()).isEqualTo(List.of(20L << 20, 1L << 30, 512L << 10));
    assertThat(made.storage().diskSize()).isEqualTo(2L << 30);
  }

  @Test
  void startsWhatIsNamed() throws DescriptionException {
    assertThat(new Settings().give(Setting.BOOT_DISK, "a.img").describe().boot())
        .isEqualTo(
            new Boot.Loader(
                Optional.of(Path.of("a.img")),
                Optional.empty(),
                new Boot.FirmwareChoice(
                    Boot.FirmwareChoice.Kind.BIOS, Optional.empty(), Optional.empty())));
    assertThat(new Settings().give(Setting.TOPLEVEL, "/sys").describe().boot())
        .isInstanceOfSatisfying(
            Boot.Kernel.class,
            boot -> {
              assertThat(boot.kernel()).isEqualTo(Path.of("/sys/kernel"));
              assertThat(boot.initrd()).contains(Path.of("/sys/initrd"));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MEMORY             | 1Q              | not a size",
        "MEMORY             | 1000            | multiple of 1 MiB, got 1000 bytes",
        "CORES              | 0               | 1 to 1024 processors, got",
        "NAME               | a b             | not a name",
        "PROFILE            | sead            | write seed or modern",
        "DISK_INTERFACE     | nvme            | write virtio, scsi or ide",
        "GRAPHICS           | yes             | neither true nor false",
        "EMPTY_DISKS        | 0               | positive number of sectors",
        "DRIVES             | file=a,size=3   | is not known here; write NAME=VALUE",
        "DRIVES             | serial=a        | names no file",
        "FORWARDS           | 22              | not a forwarded port",
        "FORWARDS           | 99999:22        | ports are 1 to 65535, got 99999",
        "SHARES             | tag=a           | lacks its tag or its path",
        "SHARES             | tag=a b,path=/  | not a tag",
        "CREDENTIALS        | secret          | has no name",
        "TOPLEVEL           | /sys            | where a toplevel is given",
      })
  void refusesWhatIsNotSo(Setting setting, String text, String message) {
    assertThatThrownBy(() -> kernel().give(setting, text).describe())
        .isInstanceOf(DescriptionException.class)
        .hasMessageStartingWith(setting == Setting.TOPLEVEL ? "kernel: " : setting.word() + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesAMachineThatStartsNothing() {
    assertThatThrownBy(() -> new Settings().describe())
        .hasMessage("nothing to start; name a boot-disk, a kernel or a toplevel");
  }

  @Test
  void refusesInTheProfileSeedWhatTheScriptHasNot() {
    for (Setting setting :
        List.of(Setting.TPM, Setting.SHARES, Setting.FORWARDS, Setting.DRIVES, Setting.BOARD)) {
      assertThatThrownBy(
              () -> kernel().give(Setting.PROFILE, "seed").give(setting, "true").describe())
          .hasMessage(setting.word() + ": is not in the profile seed; use the profile modern");
    }
  }

  @Test
  void takesForwardsWithProtocolAndAddress() throws DescriptionException {
    Networking made =
        kernel()
            .give(Setting.FORWARDS, "2222:22", "udp:53:53", "*:80:80", "10.0.0.1:81:80")
            .give(Setting.NETWORK, "restricted")
            .describe()
            .networking();
    assertThat(made.forwards().toString())
        .contains("TCP, address=127.0.0.1, hostPort=2222, guestPort=22")
        .contains("UDP, address=127.0.0.1, hostPort=53")
        .contains("address=, hostPort=80")
        .contains("address=10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "modern, pc, virtio, 24", "modern, pc, scsi, 255", "modern, pc, ide, 3",
    "modern, q35, virtio, 24", "modern, q35, scsi, 255", "modern, q35, ide, 5",
    "seed, pc, virtio, 23", "seed, pc, scsi, 23", "seed, pc, ide, 2"
  })
  void refusesMoreDisksThanTheBoardHasRoomFor(String profile, String board, String bus, int most)
      throws DescriptionException {
    Settings settings = kernel().give(Setting.PROFILE, profile).give(Setting.DISK_INTERFACE, bus);
    if (profile.equals("modern")) {
      settings.give(Setting.BOARD, board);
    }
    String[] sizes = new String[most];
    Arrays.fill(sizes, "1");
    assertThat(settings.give(Setting.EMPTY_DISKS, sizes).describe().storage().emptyDisks())
        .hasSize(most);
    String[] more = Arrays.copyOf(sizes, most + 1);
    more[most] = "1";
    assertThatThrownBy(() -> settings.give(Setting.EMPTY_DISKS, more).describe())
        .hasMessageStartingWith("empty-disks: a machine of the board " + board)
        .hasMessageContaining(" disks on " + bus + ", got ");
  }
}
