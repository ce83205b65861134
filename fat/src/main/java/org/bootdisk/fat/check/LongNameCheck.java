package org.bootdisk.fat.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.LongNameEntry;
import org.bootdisk.fat.name.LongNameParts;

/** Checks the parts of long names in one directory, and that each name belongs to an entry. */
final class LongNameCheck {

  private final DirectoryImage image;
  private final Report report;
  private final String path;
  private final LongNameParts name = new LongNameParts();

  /** Where the parts lie that were met since the last entry. */
  private List<Integer> parts = new ArrayList<>();

  /** Checks the directory {@code path}, which is in {@code image}. */
  LongNameCheck(DirectoryImage image, Report report, String path) {
    this.image = image;
    this.report = report;
    this.path = path;
  }

  /** Checks the part that is at {@code index}. */
  void checkPart(int index, ByteBuffer raw) {
    checkUnused(index, raw);
    switch (name.add(raw)) {
      case BEGINS -> {
        requireNoParts();
        parts.add(index);
      }
      case FOLLOWS -> parts.add(index);
      case WRONG_NUMBER -> {
        parts.add(index);
        reject(Rule.LONG_NAME_ORPHAN);
      }
      case WRONG_CHECKSUM -> {
        parts.add(index);
        reject(Rule.LONG_NAME_CHECKSUM);
      }
    }
  }

  private void checkUnused(int index, ByteBuffer raw) {
    int type = LongNameEntry.typeOf(raw);
    if (type != 0) {
      reportPart(Rule.LONG_NAME_TYPE, index, "type 0x" + Integer.toHexString(type));
    }
    int cluster = LongNameEntry.clusterOf(raw);
    if (cluster != 0) {
      reportPart(Rule.LONG_NAME_CLUSTER, index, "cluster " + cluster);
    }
    if (type != 0 || cluster != 0) {
      LongNameEntry.clearUnused(raw);
      image.fix(index, raw);
    }
  }

  private void reportPart(Rule rule, int index, String has) {
    report.add(rule, path, "entry " + index + ", a part of a long name, has " + has, "0");
  }

  /** Reports the parts of a long name that no entry follows. */
  void requireNoParts() {
    if (!parts.isEmpty()) {
      reject(Rule.LONG_NAME_ORPHAN);
    }
  }

  /** Reports the parts in front of {@code entry} that do not name it. */
  void requirePartsOf(DirectoryEntry entry) {
    if (!parts.isEmpty() && !name.areOf(entry)) {
      reject(name.areComplete() ? Rule.LONG_NAME_CHECKSUM : Rule.LONG_NAME_ORPHAN);
    }
  }

  /** The name that the parts have; empty if there are none. */
  String text() {
    return parts.isEmpty() ? "" : name.text();
  }

  /** Where the parts are, of which none is left. */
  List<Integer> take() {
    List<Integer> taken = parts;
    parts = new ArrayList<>();
    name.drop();
    return taken;
  }

  private void reject(Rule rule) {
    report.add(
        rule,
        path,
        rule == Rule.LONG_NAME_CHECKSUM
            ? parts.size() + " parts of a long name have another checksum than what follows them"
            : parts.size() + " parts of a long name belong to nothing",
        "the entry that they name behind them");
    image.deleteAll(take());
  }
}
