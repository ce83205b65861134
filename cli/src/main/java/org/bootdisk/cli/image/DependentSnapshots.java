package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.Snapshot;

/**
 * Internal snapshots that show the backing file where they hold nothing themselves. They change
 * when it does, or another one takes its place, while the disk as it is now keeps its content.
 */
final class DependentSnapshots {

  private DependentSnapshots() {}

  /**
   * A warning for who is about to change the base of {@code image}; empty if no snapshot shows it.
   * To be asked before the image is open, because of its lock.
   */
  static String warning(ImageInput input, Path image) throws IOException, UsageException {
    List<String> names = new ArrayList<>();
    try (FileDevice file = input.openFile(image)) {
      if (HeaderDecoder.decode(file).snapshots().count() > 0) {
        collect(file, names);
      }
    }
    return names.isEmpty()
        ? ""
        : "warning: "
            + input.file(image)
            + ": what these snapshots show of the backing file changes: "
            + String.join(", ", names)
            + "; 'bootdisk image convert -l' makes an image of one beforehand";
  }

  private static void collect(FileDevice file, List<String> names) throws IOException {
    try (Qcow2Image opened = Qcow2Image.open(file, new AnyBase())) {
      for (Snapshot snapshot : opened.snapshots().list()) {
        if (showsBase(opened, snapshot)) {
          names.add(Quoted.of(snapshot.name()));
        }
      }
    }
  }

  private static boolean showsBase(Qcow2Image image, Snapshot snapshot) throws IOException {
    try {
      BlockDevice view = image.snapshots().view(snapshot);
      Extents walk = view.extents(0, view.size());
      for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
        if (extent.depth() > 0) {
          return true;
        }
      }
      return false;
    } catch (FormatException e) {
      return false; // A damaged snapshot shows nothing, and is no reason to leave the disk alone.
    }
  }

  /** Stands for a base whose content does not matter, only where it is shown. */
  private record AnyBase() implements BackingFiles {
    @Override
    public BlockDevice open(BackingReference reference) {
      return new MemoryDevice(reference.name(), Long.MAX_VALUE);
    }

    @Override
    public ChangedBases changedBases() {
      return ChangedBases.ALLOWED;
    }
  }
}
