package org.bootdisk.fat.volume;

import java.nio.ByteBuffer;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.LongNameEntry;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.name.ShortName;

/**
 * Walks the entries of a directory and joins the parts of long names. Parts that are out of order
 * or belong to another short name are passed over, as Windows and Linux do.
 */
final class EntryReader {

  private static final int DOT = '.';
  private static final DirectoryEntry EMPTY =
      DirectoryEntry.decode(ByteBuffer.allocate(DirectoryEntry.SIZE));

  private final ByteBuffer bytes;
  private final CodePage codePage;
  private final int entries;
  private int index;

  private int slot;
  private DirectoryEntry entry = EMPTY;
  private String name = "";

  private final StringBuilder longName = new StringBuilder();
  private int expectedOrdinal;
  private int checksum;
  private int longNameSlot;

  /** Reads {@code bytes}, all of the directory up to their limit. */
  EntryReader(ByteBuffer bytes, CodePage codePage) {
    this.bytes = bytes;
    this.codePage = codePage;
    this.entries = bytes.limit() / DirectoryEntry.SIZE;
  }

  /** Moves to the next file, directory or label; false behind the last one. */
  boolean next() {
    for (; index < entries; index++) {
      ByteBuffer raw = bytes.slice(index * DirectoryEntry.SIZE, DirectoryEntry.SIZE);
      int first = DirectoryEntry.firstByteOf(raw);
      if (first == DirectoryEntry.END) {
        index = entries;
        return false;
      }
      FatAttributes attributes = DirectoryEntry.attributesOf(raw);
      if (first == DirectoryEntry.DELETED) {
        expectedOrdinal = 0;
      } else if (attributes.isLongName()) {
        collect(LongNameEntry.decode(raw));
      } else if (first == DOT && attributes.isDirectory()) {
        expectedOrdinal = 0;
      } else {
        accept(DirectoryEntry.decode(raw));
        return true;
      }
    }
    return false;
  }

  private void collect(LongNameEntry part) {
    if (part.last()) {
      longName.setLength(0);
      checksum = part.checksum();
      longNameSlot = index;
    } else if (part.ordinal() != expectedOrdinal - 1 || part.checksum() != checksum) {
      expectedOrdinal = 0;
      return;
    }
    boolean tooLong = part.ordinal() > LongNameEntry.partsFor(LongNameEntry.MAX_LENGTH);
    expectedOrdinal = tooLong ? 0 : part.ordinal();
    longName.insert(0, part.text());
  }

  private void accept(DirectoryEntry found) {
    entry = found;
    ShortName shortName = new ShortName(found.name());
    boolean named =
        expectedOrdinal == 1
            && checksum == shortName.checksum()
            && FatName.isLegal(longName.toString());
    slot = named ? longNameSlot : index;
    name = named ? longName.toString() : FatName.madeLegal(shown(shortName));
    expectedOrdinal = 0;
    index++;
  }

  private String shown(ShortName shortName) {
    return shortName.text(codePage, entry.caseFlags());
  }

  /** What was found. */
  Slot slot() {
    return new Slot(name, entry, slot, index - slot);
  }
}
