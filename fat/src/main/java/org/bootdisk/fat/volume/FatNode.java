package org.bootdisk.fat.volume;

import java.time.Instant;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.name.ShortName;

/**
 * A file or directory as its entry was when it was read. A name can always be used as a name
 * elsewhere: one on the volume that is illegal, such as one with a slash, is not given; the short
 * name is.
 *
 * @param path from the root, names with {@code /} between them; empty for the root directory
 * @param name the long name, or the short one if there is none
 * @param entry the entry; the root directory, which has none, gets one with its first cluster
 */
public record FatNode(String path, String name, DirectoryEntry entry) {

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return entry.attributes().isDirectory();
  }

  /** Whether it is the root directory. */
  public boolean isRoot() {
    return path.isEmpty();
  }

  /** The attributes. */
  public FatAttributes attributes() {
    return entry.attributes();
  }

  /** The short name. */
  public ShortName shortName() {
    return new ShortName(entry.name());
  }

  /** Bytes of the file; 0 for a directory. */
  public long size() {
    return isDirectory() ? 0 : entry.size();
  }

  /** The write time, 1980 if the entry has none that exists. */
  public Instant writeTime() {
    return entry.written().toInstant().orElse(FatTimestamp.EARLIEST);
  }

  /** The creation time, the write time if the entry has none. */
  public Instant creationTime() {
    return entry.created().toInstant().orElseGet(this::writeTime);
  }

  /** The access date, the day of the write time if the entry has none. */
  public Instant accessTime() {
    return entry.accessed().toInstant().orElseGet(this::writeTime);
  }
}
