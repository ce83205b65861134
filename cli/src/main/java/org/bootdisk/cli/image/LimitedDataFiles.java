package org.bootdisk.cli.image;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.ImageLock;
import org.bootdisk.qcow2.layout.BackingReference;

/**
 * Opens what other files open. To the external data file that is made at most so many bytes are
 * written in a second.
 */
record LimitedDataFiles(BackingFiles files, long bytesPerSecond, LimitedDevice.Pace pace)
    implements BackingFiles {

  @Override
  public BlockDevice open(BackingReference reference) throws IOException {
    return files.open(reference);
  }

  @Override
  public ChangedBases changedBases() {
    return files.changedBases();
  }

  @Override
  public ResizableDevice openDataFile(String name, ImageLock.Use use) throws IOException {
    return files.openDataFile(name, use);
  }

  @Override
  public ResizableDevice createDataFile(String name) throws IOException {
    return new LimitedDevice(files.createDataFile(name), bytesPerSecond, pace);
  }
}
