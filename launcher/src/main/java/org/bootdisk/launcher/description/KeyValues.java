package org.bootdisk.launcher.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Quoted;

/**
 * Members of one value as text: {@code file=disk.img,serial=one}. As for QEMU, two commas in a
 * value stand for one.
 */
public final class KeyValues {

  private KeyValues() {}

  /** The text of one member. */
  public static String member(String name, String value) {
    return name + "=" + value.replace(",", ",,");
  }

  /** The members of {@code text}, all of which are among {@code known}. */
  static Map<String, String> parse(String text, List<String> known) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String member : members(text)) {
      int equals = member.indexOf('=');
      String name = equals < 0 ? member : member.substring(0, equals);
      if (equals < 0 || !known.contains(name)) {
        throw new IllegalArgumentException(
            Quoted.of(name)
                + (equals < 0 ? " has no value" : " is not known here")
                + "; write NAME=VALUE with "
                + String.join(", ", known));
      }
      members.put(name, member.substring(equals + 1));
    }
    return members;
  }

  private static List<String> members(String text) {
    List<String> members = new ArrayList<>();
    StringBuilder member = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      boolean comma = text.charAt(at) == ',';
      if (comma && at + 1 < text.length() && text.charAt(at + 1) == ',') {
        member.append(',');
        at++;
      } else if (comma) {
        members.add(member.toString());
        member.setLength(0);
      } else {
        member.append(text.charAt(at));
      }
    }
    members.add(member.toString());
    return members;
  }
}
