package org.bootdisk.bootdisk.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Names of a program's sections. One of more than eight bytes is in the string table, and its place
 * there is in the header (PE/COFF, "Section Table" and "COFF String Table").
 */
final class SectionNames {

  private static final int PE_HEADER = 0x3c;
  private static final int SYMBOL_TABLE = 4 + 8;
  private static final int SYMBOL_COUNT = 4 + 12;
  private static final int SYMBOL = 18;
  private static final int LONGEST = 256;

  private final VolumeFile file;
  private final long strings;

  private SectionNames(VolumeFile file, byte[] head) {
    this.file = file;
    ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    int header = bytes.getInt(PE_HEADER);
    long table = Integer.toUnsignedLong(bytes.getInt(header + SYMBOL_TABLE));
    long count = Integer.toUnsignedLong(bytes.getInt(header + SYMBOL_COUNT));
    this.strings = table == 0 ? file.node().size() : table + count * SYMBOL;
  }

  /**
   * The names in full, sorted.
   *
   * @param head of the file, with a header that was decoded
   * @param names as the headers have them
   */
  static List<String> of(VolumeFile file, byte[] head, Collection<String> names)
      throws IOException {
    SectionNames table = new SectionNames(file, head);
    TreeSet<String> full = new TreeSet<>();
    for (String name : names) {
      full.add(name.startsWith("/") && name.matches("/[0-9]{1,7}") ? table.at(name) : name);
    }
    return new ArrayList<>(full);
  }

  /** The name that {@code /4} stands for; as it is if there is none. */
  private String at(String place) throws IOException {
    byte[] bytes = file.read(strings + Integer.parseInt(place.substring(1)), LONGEST);
    String text = new String(bytes, UTF_8);
    int end = text.indexOf('\0');
    return end <= 0 ? place : text.substring(0, end);
  }
}
