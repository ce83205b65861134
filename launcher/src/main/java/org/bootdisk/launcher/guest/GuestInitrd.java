package org.bootdisk.launcher.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.guest.Mounts.Mount;

/**
 * An additional initial RAM disk, to be put behind a guest's own. It holds {@code /bootdisk/guest},
 * a script that formats an empty root disk and mounts what the host shares, and dracut's hooks,
 * which run it. Programs are the guest's: blkid, mke2fs, mount.
 */
public final class GuestInitrd {

  private static final String BEGINNING =
      """
      #!/bin/sh
      # guest format: gives the root disk a file system if it has none.
      # guest mount ROOT: mounts what the host shares below a root directory.
      set -e
      format() {
        type=$(blkid "$1" | sed -n 's/.* TYPE="\\([^"]*\\)".*/\\1/p')
        if [ -z "$type" ]; then
          mke2fs -t ext4 "$1"
        fi
      }
      """;

  private static final String ALL_MOUNTS =
      """
      mounts() {
        mkdir -p "$1/etc" "$1/tmp" "$1/boot"
        chmod 1777 "$1/tmp"
      """;

  private static final String END =
      """
      }
      case $1 in
        format) root_disk ;;
        mount) mounts "${2%/}" ;;
        *)
          echo "guest: format or mount ROOT" >&2
          exit 64
          ;;
      esac
      """;

  private static final String PRE_MOUNT = "#!/bin/sh\nsh /bootdisk/guest format\n";
  private static final String PRE_PIVOT = "#!/bin/sh\nsh /bootdisk/guest mount \"$NEWROOT\"\n";

  private GuestInitrd() {}

  /** The archive. */
  public static byte[] of(Description description) {
    String hooks = "usr/lib/dracut/hooks";
    return new CpioArchive()
        .directory("bootdisk")
        .program("bootdisk/guest", script(description).getBytes(UTF_8))
        .directory("usr")
        .directory("usr/lib")
        .directory("usr/lib/dracut")
        .directory(hooks)
        .directory(hooks + "/pre-mount")
        .program(hooks + "/pre-mount/10-bootdisk.sh", PRE_MOUNT.getBytes(UTF_8))
        .directory(hooks + "/pre-pivot")
        .program(hooks + "/pre-pivot/10-bootdisk.sh", PRE_PIVOT.getBytes(UTF_8))
        .toBytes();
  }

  /** The script. */
  static String script(Description description) {
    StringBuilder text = new StringBuilder(BEGINNING);
    List<Mount> mounts = Mounts.of(description);
    text.append("root_disk() {\n  :\n");
    for (Mount mount : mounts) {
      if (mount.target().equals("/")) {
        text.append("  format ").append(mount.source()).append('\n');
      }
    }
    text.append("}\n").append(ALL_MOUNTS);
    for (Mount mount : mounts) {
      if (!mount.target().equals("/")) {
        append(text, mount);
      }
    }
    return text.append(END).toString();
  }

  private static void append(StringBuilder text, Mount mount) {
    String options = mount.options().replace("dir=/", "dir=$1/");
    if (mount.type().equals("overlay")) {
      text.append("  mkdir -p \"$1/nix/.rw-store/store\" \"$1/nix/.rw-store/work\"\n");
    }
    text.append("  mkdir -p \"$1").append(mount.target()).append("\"\n");
    text.append("  mount -t ").append(mount.type());
    text.append(" -o \"").append(options).append("\" ").append(mount.source());
    text.append(" \"$1").append(mount.target()).append("\"\n");
  }
}
