package org.bootdisk.launcher.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.DescriptionException;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestTest {

  @TempDir private Path directory;

  private static Settings seed() {
    return new Settings().give(Setting.PROFILE, "seed").give(Setting.TOPLEVEL, "/sys");
  }

  private static List<String> fstab(Settings settings) throws DescriptionException {
    return Mounts.of(settings.describe()).stream().map(Mounts.Mount::line).toList();
  }

  @Test
  void mountsWhatTheSeedsFileSystemsAre() throws DescriptionException {
    assertThat(fstab(seed().give(Setting.DISK_INTERFACE, "scsi")))
        .containsExactly(
            "/dev/sda / auto defaults 0 1",
            "store /nix/.ro-store 9p trans=virtio,version=9p2000.L,cache=loose 0 0",
            "tmpfs /nix/.rw-store tmpfs mode=0755 0 0",
            "overlay /nix/store overlay lowerdir=/nix/.ro-store,upperdir=/nix/.rw-store/store,"
                + "workdir=/nix/.rw-store/work 0 0",
            "xchg /tmp/xchg 9p trans=virtio,version=9p2000.L,cache=loose 0 0",
            "shared /tmp/shared 9p trans=virtio,version=9p2000.L 0 0");
  }

  @Test
  void mountsTheStoreItselfWhenItIsNotWritten() throws DescriptionException {
    assertThat(fstab(seed().give(Setting.WRITABLE_STORE, "false")))
        .contains("store /nix/store 9p trans=virtio,version=9p2000.L,cache=loose 0 0")
        .noneMatch(line -> line.contains("overlay"));
    assertThat(fstab(seed().give(Setting.WRITABLE_STORE_TMPFS, "false")))
        .noneMatch(line -> line.contains("tmpfs"));
  }

  @Test
  void mountsTheBootPartitionWhereItIs() throws DescriptionException {
    Settings loader = new Settings().give(Setting.BOOT_DISK, "a").give(Setting.EXCHANGE, "false");
    assertThat(fstab(loader)).contains("/dev/vdb2 /boot vfat ro 0 0");
    assertThat(fstab(loader.give(Setting.DISK_INTERFACE, "scsi")))
        .contains("/dev/sdb2 /boot vfat ro 0 0");
    assertThat(fstab(loader.give(Setting.DISK_IMAGE, "none")))
        .containsExactly("/dev/sda2 /boot vfat ro 0 0");
  }

  @Test
  void hasAScriptInAnArchiveThatCpioUnpacks() throws Exception {
    byte[] archive = GuestInitrd.of(seed().describe());
    assertThat(archive).isEqualTo(GuestInitrd.of(seed().describe()));
    Path file = Files.write(directory.resolve("initrd"), archive);
    Tool.named("cpio").in(directory).output("--quiet", "-i", "-d", "-F", file);
    Path script = directory.resolve("bootdisk/guest");
    assertThat(script).isExecutable().hasContent(GuestInitrd.script(seed().describe()));
    assertThat(directory.resolve("usr/lib/dracut/hooks/pre-mount/10-bootdisk.sh")).isExecutable();
    Tool.named("shellcheck").output(script);
  }

  @Test
  void findsWhatAKernelLacks() throws DescriptionException {
    String good =
        """
        # a comment
        CONFIG_VIRTIO_BLK=m
        CONFIG_VIRTIO_PCI=y
        CONFIG_VIRTIO_NET=m
        CONFIG_EXT4_FS=m
        CONFIG_BLK_DEV=y
        CONFIG_PCI=y
        CONFIG_NETDEVICES=y
        CONFIG_NET_CORE=y
        CONFIG_INET=y
        CONFIG_NETWORK_FILESYSTEMS=y
        CONFIG_NET_9P=m
        CONFIG_NET_9P_VIRTIO=m
        CONFIG_9P_FS=m
        CONFIG_OVERLAY_FS=m
        """;
    List<KernelConfig.Required> required = KernelConfig.requiredBy(seed().describe());
    assertThat(KernelConfig.parse(good).lacks(required)).isEmpty();
    String bad = good.replace("CONFIG_PCI=y", "CONFIG_PCI=m").replace("EXT4_FS=m", "EXT4_FS=n");
    assertThat(KernelConfig.parse(bad).lacks(required))
        .extracting(missing -> missing.required().option() + " " + missing.found())
        .containsExactly("EXT4_FS n", "PCI m");
    Description headless = seed().give(Setting.GRAPHICS, "false").describe();
    assertThat(KernelConfig.parse(good).lacks(KernelConfig.requiredBy(headless)))
        .extracting(missing -> missing.required().option())
        .containsExactly("SERIAL_8250_CONSOLE", "SERIAL_8250");
  }
}
