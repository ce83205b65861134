package org.bootdisk.qcow2;

import java.io.IOException;
import java.util.Optional;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.Qcow2Header;

/**
 * What an image says of its backing file: its name, and what is remembered of its content. Changes
 * are of the header only; opened anew, the image reads the file that it names then.
 *
 * <p>A name or record that does not fit the header is an {@code IllegalArgumentException}.
 */
public final class Base {

  private final ImageParts image;

  Base(ImageParts image) {
    this.image = image;
  }

  /** The backing file's name and format, if the image has one. */
  public Optional<BackingReference> reference() {
    return image.header().backing();
  }

  /** What is remembered of the backing file. */
  public Optional<BaseRecord> recorded() throws IOException {
    return BaseRecord.of(image.header(), image.file());
  }

  /**
   * Names another backing file, or none, and changes nothing else: what the image does not store
   * itself reads differently unless the files have the same content. A record of the old one is
   * dropped.
   */
  public void change(Optional<BackingReference> reference) {
    changeHeader(
        image.header().toBuilder().backing(reference).withoutExtension(BaseRecord.TYPE).build());
  }

  /** Names the same backing file in another way; what is recorded of it stays. */
  public void rename(BackingReference reference) {
    changeHeader(image.header().toBuilder().backing(Optional.of(reference)).build());
  }

  /**
   * Remembers what the backing file is, so that a change of it will be noticed.
   *
   * @param record as {@link BaseDigest} makes it
   */
  public void record(BaseRecord record) {
    if (reference().isEmpty()) {
      throw new IllegalArgumentException("there is no backing file to be recorded");
    }
    changeHeader(image.header().toBuilder().extension(record.extension()).build());
  }

  private void changeHeader(Qcow2Header changed) {
    image.requireWritable();
    if (!HeaderEncoder.fits(changed)) {
      throw new IllegalArgumentException(
          "the backing file's name, or the record of it, does not fit the header");
    }
    image.changeHeader(changed);
  }
}
