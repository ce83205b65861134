package org.bootdisk.qcow2.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Names of feature bits, for messages (qcow2 "Feature name table"): an image tells what it needs
 * even to software that has never heard of it.
 */
public final class FeatureNameTable {

  private static final int ENTRY_SIZE = 48;
  private static final int NAME_FROM = 2;

  private FeatureNameTable() {}

  /** The table of all features known here, in QEMU's order. */
  public static HeaderExtension extension() {
    Feature[] features = Feature.values();
    ByteBuffer table = ByteBuffer.allocate(features.length * ENTRY_SIZE);
    for (Feature feature : features) {
      ByteBuffer entry = table.slice().limit(ENTRY_SIZE);
      entry.put((byte) feature.type().code()).put((byte) feature.bit());
      entry.put(feature.label().getBytes(UTF_8));
      table.position(table.position() + ENTRY_SIZE);
    }
    return new HeaderExtension(HeaderExtension.FEATURE_NAME_TABLE, table.flip());
  }

  /** What the image itself calls a bit, or its number if it does not say. */
  static String nameOf(Iterable<HeaderExtension> extensions, Feature.Type type, int bit) {
    for (HeaderExtension extension : extensions) {
      if (extension.type() != HeaderExtension.FEATURE_NAME_TABLE) {
        continue;
      }
      ByteBuffer table = extension.data();
      for (int at = 0; at + ENTRY_SIZE <= table.limit(); at += ENTRY_SIZE) {
        if (table.get(at) == type.code() && table.get(at + 1) == bit) {
          return name(table.slice(at + NAME_FROM, ENTRY_SIZE - NAME_FROM));
        }
      }
    }
    return "bit " + bit;
  }

  private static String name(ByteBuffer padded) {
    int length = 0;
    while (length < padded.limit() && padded.get(length) != 0) {
      length++;
    }
    return UTF_8.decode(padded.limit(length)).toString();
  }
}
