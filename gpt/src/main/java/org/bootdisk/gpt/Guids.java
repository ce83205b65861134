package org.bootdisk.gpt;

import java.util.Locale;
import java.util.UUID;
import org.bootdisk.block.Quoted;

/** GUIDs as text: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12. */
public final class Guids {

  /** The GUID of zeros: the type of an unused partition entry. */
  public static final UUID ZERO = new UUID(0, 0);

  private static final String FORM = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

  private Guids() {}

  /**
   * Parses a GUID in either case. Nothing is guessed: a group that is too short, which {@link
   * UUID#fromString} and sgdisk take, is refused.
   */
  public static UUID parse(String text) {
    boolean formed = text.length() == FORM.length();
    for (int i = 0; formed && i < FORM.length(); i++) {
      char c = text.charAt(i);
      formed = FORM.charAt(i) == '-' ? c == '-' : Character.digit(c, 16) >= 0 && c < 0x80;
    }
    if (!formed) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a GUID; write " + FORM + " with hexadecimal digits");
    }
    return UUID.fromString(text);
  }

  /** Upper case, as the UEFI specification and sgdisk print GUIDs. */
  public static String print(UUID guid) {
    return guid.toString().toUpperCase(Locale.ROOT);
  }
}
