package org.bootdisk.fat.volume;

import java.io.IOException;
import java.util.Optional;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.name.VolumeLabel;

/** The volume's label in both its places, the root directory and the boot sector, kept in step. */
final class Labels {

  private final VolumeCore core;
  private final PathLookup lookup;

  Labels(VolumeCore core, PathLookup lookup) {
    this.core = core;
    this.lookup = lookup;
  }

  /** The entry in the root directory; empty if there is none. */
  Optional<DirectoryEntry> entry() throws IOException {
    Slot slot = root().label();
    return slot == null ? Optional.empty() : Optional.of(slot.entry());
  }

  /** Sets the label in both places. */
  void set(VolumeLabel label, FatTimestamp time) throws IOException {
    Directory root = root();
    DirectoryEntry entry =
        DirectoryEntry.of(label.inRootDirectory(), FatAttributes.VOLUME_ID, time, 0, 0);
    Slot old = root.label();
    if (old == null) {
      root.addEntry(label.text(), entry, core);
    } else {
      root.replace(old, entry);
    }
    core.changed(root);
    core.reserved.writeLabel(label.inBootSector());
  }

  /** Removes the label from both places. */
  void remove() throws IOException {
    Directory root = root();
    Slot old = root.label();
    if (old != null) {
      root.remove(old);
      core.changed(root);
    }
    core.reserved.writeLabel(BootSector.NO_NAME);
  }

  private Directory root() throws IOException {
    return lookup.directory(lookup.root());
  }
}
