package org.bootdisk.fat.nio;

import java.nio.file.attribute.DosFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Attributes by their names in {@code Files.readAttributes(path, "dos:*")}. */
final class AttributeNames {

  private static final List<String> BASIC =
      List.of(
          "lastModifiedTime",
          "lastAccessTime",
          "creationTime",
          "size",
          "isRegularFile",
          "isDirectory",
          "isSymbolicLink",
          "isOther",
          "fileKey");
  private static final List<String> DOS = List.of("readonly", "hidden", "system", "archive");

  private AttributeNames() {}

  /** The name behind the view's: {@code hidden} of {@code dos:hidden}. */
  static String withoutView(String name) {
    int colon = name.indexOf(':');
    String view = colon < 0 ? "basic" : name.substring(0, colon);
    if (!view.equals("basic") && !view.equals("dos")) {
      throw new UnsupportedOperationException("no attribute view '" + view + "'");
    }
    return name.substring(colon + 1);
  }

  static Map<String, Object> read(DosFileAttributes attributes, String names) {
    Map<String, Object> found = new TreeMap<>();
    for (String name : withoutView(names).split(",", -1)) {
      if (name.equals("*")) {
        BASIC.forEach(each -> found.put(each, value(attributes, each)));
        if (names.startsWith("dos:")) {
          DOS.forEach(each -> found.put(each, value(attributes, each)));
        }
      } else {
        found.put(name, value(attributes, name));
      }
    }
    return found;
  }

  private static Object value(DosFileAttributes of, String name) {
    return switch (name) {
      case "lastModifiedTime" -> of.lastModifiedTime();
      case "lastAccessTime" -> of.lastAccessTime();
      case "creationTime" -> of.creationTime();
      case "size" -> of.size();
      case "isRegularFile" -> of.isRegularFile();
      case "isDirectory" -> of.isDirectory();
      case "isSymbolicLink" -> of.isSymbolicLink();
      case "isOther" -> of.isOther();
      case "fileKey" -> of.fileKey();
      case "readonly" -> of.isReadOnly();
      case "hidden" -> of.isHidden();
      case "system" -> of.isSystem();
      case "archive" -> of.isArchive();
      default -> throw new IllegalArgumentException("no attribute '" + name + "'");
    };
  }
}
