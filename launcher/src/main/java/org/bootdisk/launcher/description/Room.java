package org.bootdisk.launcher.description;

import java.util.Optional;
import org.bootdisk.launcher.DiskInterface;
import org.bootdisk.launcher.Screen;

/** Whether a board has room for a machine's disks. QEMU itself would tell only when it starts. */
final class Room {

  /** Of 32 slots the board itself takes two: the host bridge, and the bridge to ISA with IDE. */
  private static final int PCI_SLOTS = 30;

  /** QEMU's limit of targets on a controller. */
  private static final int SCSI_TARGETS = 256;

  private final Description description;
  private final boolean seed;

  private Room(Description description) {
    this.description = description;
    this.seed = description.profile() == Profile.SEED;
  }

  /** What is wrong; nothing if all disks find a place. */
  static Optional<String> complaint(Description description) {
    Room room = new Room(description);
    for (DiskInterface bus : DiskInterface.values()) {
      int disks = room.disks(bus);
      int most = room.most(bus);
      if (disks > most) {
        return Optional.of(
            "a machine of the board "
                + description.hardware().board().model()
                + " with what this one has else has room for "
                + most
                + " disks on "
                + bus.word()
                + ", got "
                + disks
                + (bus == DiskInterface.SCSI ? "" : "; scsi has room for " + SCSI_TARGETS));
      }
    }
    return Optional.empty();
  }

  private int most(DiskInterface bus) {
    return switch (bus) {
      case VIRTIO -> Math.max(0, PCI_SLOTS - otherCards());
      // The seed gives each its own controller.
      case SCSI -> seed ? Math.max(0, PCI_SLOTS - otherCards()) : SCSI_TARGETS;
      case IDE -> description.hardware().board().ataDisks();
    };
  }

  private int disks(DiskInterface bus) {
    Storage storage = description.storage();
    if (seed && bus == DiskInterface.IDE && storage.bus() == bus) {
      // Where there is no boot disk, its place stays empty.
      return 2 + storage.emptyDisks().size();
    }
    int disks = 0;
    if (storage.bus() == bus) {
      disks += storage.diskImage().isPresent() ? 1 : 0;
      disks +=
          description.boot() instanceof Boot.Loader loader && loader.disk().isPresent() ? 1 : 0;
      disks += storage.emptyDisks().size();
    }
    for (Storage.Extra extra : storage.drives()) {
      disks += extra.bus() == bus ? 1 : 0;
    }
    return disks;
  }

  /** Cards beside those of disks, or all disks': random numbers, picture, network, and so on. */
  private int otherCards() {
    Sharing sharing = description.sharing();
    int cards = 2;
    cards += description.networking().reach().isPresent() ? 1 : 0;
    cards += sharing.store().isPresent() ? 1 : 0;
    cards += sharing.exchange() == Sharing.Exchange.PRESENT ? 2 : 0;
    cards += sharing.directories().size();
    cards += description.hardware().parts().contains(Hardware.Part.GUEST_AGENT) ? 1 : 0;
    if (!seed) {
      cards += description.hardware().screen() == Screen.WINDOW ? 1 : 0;
      cards += disks(DiskInterface.SCSI) > 0 ? 1 : 0;
    }
    return cards;
  }
}
