package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.layout.BackingReference;

/**
 * Who opens the files that an image names. An image may come from anywhere and name anything, so
 * nothing is opened that this policy does not open.
 */
public interface BackingFiles {

  /**
   * Opens a backing file for reading: a {@link Qcow2Image} or a device that holds a raw image.
   * Asked when the content is first needed; the image closes what it is given.
   *
   * @throws FormatException if the policy does not allow the file, or it is no image
   */
  BlockDevice open(BackingReference reference) throws IOException;

  /** What to do with a backing file that is not what its overlay has recorded of it. */
  enum ChangedBases {
    /** Its content is compared with the record when it is first needed, and a change refused. */
    REFUSED,
    /** It is taken as it is; nothing is compared. */
    ALLOWED
  }

  /** What to do with backing files that have changed; by default they are refused. */
  default ChangedBases changedBases() {
    return ChangedBases.REFUSED;
  }

  /**
   * Opens the external data file that an image names, for reading and writing if the image is
   * opened for that. By default none.
   *
   * @param name as it stands in the image
   * @param use what the image is opened for
   */
  default ResizableDevice openDataFile(String name, ImageLock.Use use) throws IOException {
    throw new FormatException.LimitExceeded(
        Fault.in("external data file " + Quoted.of(name))
            .expected("an image without one, because none may be opened here")
            .advice("open the image with a policy that allows it, such as DirectoryBackingFiles"));
  }

  /**
   * Makes the external data file of a new image, or empties the one that there is. By default none.
   *
   * @param name as it will stand in the image
   */
  default ResizableDevice createDataFile(String name) throws IOException {
    return openDataFile(name, ImageLock.Use.WRITE);
  }

  /** Opens nothing. */
  static BackingFiles none() {
    return reference -> {
      throw new FormatException.LimitExceeded(
          Fault.in("backing file " + Quoted.of(reference.name()))
              .expected("an image without a backing file, because none may be opened here")
              .advice(
                  "open the image with a policy that allows it, such as DirectoryBackingFiles"));
    };
  }
}
