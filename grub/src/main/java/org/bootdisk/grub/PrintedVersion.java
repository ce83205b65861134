package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.bootdisk.grub.elf.ElfFile;
import org.bootdisk.grub.elf.ElfSection;
import org.jspecify.annotations.Nullable;

/**
 * The version that a module prints. Modules carry no field for it; a few of them have it among
 * their strings: {@code normal} for the title of the menu, {@code http} and {@code multiboot} to
 * introduce themselves.
 */
final class PrintedVersion {

  /** What stands before a version, and the string's end, if there is one, between the two. */
  private static final String[] INTRODUCTIONS = {"GNU GRUB  version %s\0", "GRUB "};

  private PrintedVersion() {}

  /** The version, or nothing if the module prints none. */
  static @Nullable String in(ElfFile module) {
    for (ElfSection section : module.sections()) {
      if (section.isData()) {
        String version = in(text(module.content(section)));
        if (version != null) {
          return version;
        }
      }
    }
    return null;
  }

  private static String text(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return new String(bytes, ISO_8859_1);
  }

  private static @Nullable String in(String text) {
    for (String introduction : INTRODUCTIONS) {
      int at = text.indexOf(introduction);
      while (at >= 0) {
        int start = at + introduction.length();
        int end = text.indexOf('\0', start);
        String version = end > start ? text.substring(start, end).strip() : "";
        if (isVersion(version)) {
          return version;
        }
        at = text.indexOf(introduction, start);
      }
    }
    return null;
  }

  /** Whether the text begins with a digit, has a dot, and no space. */
  private static boolean isVersion(String text) {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    return first >= '0' && first <= '9' && text.indexOf('.') > 0 && text.indexOf(' ') < 0;
  }
}
