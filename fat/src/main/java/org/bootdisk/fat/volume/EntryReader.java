package org.bootdisk.fat.volume;

import java.nio.ByteBuffer;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.layout.LongNameEntry;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.LongNameParts;
import org.bootdisk.fat.name.ShortName;
import org.jspecify.annotations.Nullable;

/**
 * Walks the entries of a directory and joins the parts of long names. Parts that are out of order
 * or belong to another short name are passed over, as Windows and Linux do.
 */
final class EntryReader {

  private static final int DOT = '.';
  private static final DirectoryEntry EMPTY =
      DirectoryEntry.decode(ByteBuffer.allocate(DirectoryEntry.SIZE), FatType.FAT32);

  private final ByteBuffer bytes;
  private final CodePage codePage;
  private final FatType type;
  private final int entries;
  private int index;

  private int slot;
  private DirectoryEntry entry = EMPTY;
  private String name = "";

  /** The entry that is looked at: one buffer for all, as directories have many entries. */
  private final ByteBuffer raw = ByteBuffer.allocate(DirectoryEntry.SIZE);

  private final LongNameParts parts = new LongNameParts();
  private int longNameSlot;

  /** Reads {@code bytes}, all of the directory up to their limit. */
  EntryReader(ByteBuffer bytes, CodePage codePage, FatType type) {
    this.type = type;
    this.bytes = bytes;
    this.codePage = codePage;
    this.entries = bytes.limit() / DirectoryEntry.SIZE;
  }

  /** Moves to the next file, directory or label; false behind the last one. */
  boolean next() {
    for (; index < entries; index++) {
      bytes.get(index * DirectoryEntry.SIZE, raw.array(), 0, DirectoryEntry.SIZE);
      int first = DirectoryEntry.firstByteOf(raw);
      if (first == DirectoryEntry.END) {
        index = entries;
        return false;
      }
      if (first == DirectoryEntry.DELETED) {
        parts.drop();
      } else if (LongNameEntry.isOne(raw)) {
        if (parts.add(raw) == LongNameParts.Fit.BEGINS) {
          longNameSlot = index;
        }
      } else if (first == DOT && DirectoryEntry.attributesOf(raw).isDirectory()) {
        parts.drop();
      } else {
        accept(DirectoryEntry.decode(raw, type));
        return true;
      }
    }
    return false;
  }

  private void accept(DirectoryEntry found) {
    entry = found;
    String longName = longNameOf(found);
    slot = longName != null ? longNameSlot : index;
    name = longName != null ? longName : FatName.madeLegal(shown(new ShortName(found.name())));
    parts.drop();
    index++;
  }

  /** The long name that was collected, if it belongs to {@code found} and is legal; else null. */
  private @Nullable String longNameOf(DirectoryEntry found) {
    if (!parts.areOf(found)) {
      return null;
    }
    String longName = parts.text();
    return FatName.isLegal(longName) ? longName : null;
  }

  private String shown(ShortName shortName) {
    return shortName.text(codePage, entry.caseFlags());
  }

  /** What was found. */
  Slot slot() {
    return new Slot(name, entry, slot, index - slot);
  }
}
