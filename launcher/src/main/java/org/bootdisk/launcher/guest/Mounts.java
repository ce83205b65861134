package org.bootdisk.launcher.guest;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.Profile;
import org.bootdisk.launcher.description.Sharing;
import org.bootdisk.launcher.description.Sharing.StoreOverlay;

/** The file systems of a guest, which the seed lists as {@code fileSystems}. */
public final class Mounts {

  private static final String VIRTIO_9P = "trans=virtio,version=9p2000.L";
  private static final String CACHED_9P = VIRTIO_9P + ",cache=loose";

  /**
   * A file system.
   *
   * @param source a device, a tag of 9p, or the type's own name
   * @param target where it is mounted
   * @param type its type, or auto
   * @param options of mount(8), with commas between them
   * @param checked whether fsck(8) looks at it first
   */
  public record Mount(String source, String target, String type, String options, boolean checked) {

    /** The line of fstab(5). */
    public String line() {
      int pass = !checked ? 0 : target.equals("/") ? 1 : 2;
      return String.join(" ", source, target, type, options, "0", Integer.toString(pass));
    }
  }

  private Mounts() {}

  /** All of them, each behind those that it lies on. */
  public static List<Mount> of(Description description) {
    List<Mount> mounts = new ArrayList<>();
    Sharing sharing = description.sharing();
    if (description.storage().diskImage().isPresent()) {
      String root = description.storage().bootDevice();
      mounts.add(new Mount(root, "/", "auto", "defaults", true));
    }
    if (sharing.store().isPresent()) {
      addStore(mounts, sharing.overlay());
    }
    if (sharing.exchange() == Sharing.Exchange.PRESENT) {
      mounts.add(new Mount("xchg", "/tmp/xchg", "9p", CACHED_9P, false));
      mounts.add(new Mount("shared", "/tmp/shared", "9p", VIRTIO_9P, false));
    }
    if (description.boot() instanceof Boot.Loader loader && loader.disk().isPresent()) {
      mounts.add(new Mount(bootPartition(description), "/boot", "vfat", "ro", false));
    }
    return mounts;
  }

  private static void addStore(List<Mount> mounts, StoreOverlay overlay) {
    if (overlay == StoreOverlay.NONE) {
      mounts.add(new Mount("store", "/nix/store", "9p", CACHED_9P, false));
      return;
    }
    mounts.add(new Mount("store", "/nix/.ro-store", "9p", CACHED_9P, false));
    if (overlay == StoreOverlay.TMPFS) {
      mounts.add(new Mount("tmpfs", "/nix/.rw-store", "tmpfs", "mode=0755", false));
    }
    mounts.add(
        new Mount(
            "overlay",
            "/nix/store",
            "overlay",
            "lowerdir=/nix/.ro-store,upperdir=/nix/.rw-store/store,workdir=/nix/.rw-store/work",
            false));
  }

  /** The seed's is /dev/vdb2 on every kind of controller; it is so only on virtio. */
  private static String bootPartition(Description description) {
    if (description.profile() == Profile.SEED) {
      return "/dev/vdb2";
    }
    String first = description.storage().bus().firstDisk();
    boolean second = description.storage().diskImage().isPresent();
    return second ? first.substring(0, first.length() - 1) + "b2" : first + "2";
  }
}
