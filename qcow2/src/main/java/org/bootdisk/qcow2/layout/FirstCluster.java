package org.bootdisk.qcow2.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * What follows the known fields of the header in the first cluster: fields of later versions,
 * extensions, and the backing file's name.
 */
final class FirstCluster {

  private static final String EXTENSIONS_SOURCE = "qcow2 \"Header extensions\"";
  private static final int MOST_EXTENSIONS = 1024;

  private final Origin origin;
  private final ByteBuffer fields;
  private final ByteBuffer cluster;
  private final int headerLength;
  private final List<HeaderExtension> extensions = new ArrayList<>();
  private Optional<String> backingFormat = Optional.empty();

  private FirstCluster(Origin origin, ByteBuffer fields, ByteBuffer cluster, int headerLength) {
    this.origin = origin;
    this.fields = fields;
    this.cluster = cluster;
    this.headerLength = headerLength;
  }

  /**
   * Reads what there is of the first cluster; behind the end of the file it is zeros.
   *
   * @param fields the header's known fields
   * @param headerLength in bytes; extensions begin there
   */
  static FirstCluster read(
      BlockDevice file, Origin origin, ByteBuffer fields, long clusterSize, int headerLength)
      throws IOException {
    long stored = Ranges.alignUp(file.size(), HeaderExtension.ALIGNMENT);
    long size = Math.max(headerLength, Math.min(clusterSize, stored));
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    file.read(0, bytes.limit((int) Math.min(size, file.size())));
    FirstCluster cluster = new FirstCluster(origin, fields, bytes.clear(), headerLength);
    cluster.readExtensions();
    return cluster;
  }

  /** All up to the end mark, the backing file's name, or the end of the cluster. */
  private void readExtensions() throws FormatException {
    long backing = Qcow2Header.BACKING_FILE_OFFSET.get(fields);
    int end = backing > 0 && backing < cluster.capacity() ? (int) backing : cluster.capacity();
    for (int at = headerLength; at < end; ) {
      requireRoom(at, HeaderExtension.HEADER_BYTES, end - at);
      ByteBuffer start = cluster.slice(at, HeaderExtension.HEADER_BYTES);
      long type = HeaderExtension.TYPE.get(start);
      long length = HeaderExtension.LENGTH.get(start);
      int data = at + HeaderExtension.HEADER_BYTES;
      requireRoom(at, length, end - data);
      requireFew(at);
      if (type == HeaderExtension.END) {
        break;
      }
      ByteBuffer content = cluster.slice(data, (int) length);
      if (type == HeaderExtension.BACKING_FORMAT) {
        backingFormat = Optional.of(UTF_8.decode(content).toString());
      } else {
        extensions.add(new HeaderExtension(type, content));
      }
      at = (int) Ranges.alignUp(data + length, HeaderExtension.ALIGNMENT);
    }
  }

  private void requireRoom(int at, long length, int room) throws FormatException {
    if (length > room) {
      throw new FormatException.Corrupt(
          fault(at).actual(length).expected("at most the " + room + " bytes up to the end"));
    }
  }

  private void requireFew(int at) throws FormatException {
    if (extensions.size() == MOST_EXTENSIONS) {
      throw new FormatException.LimitExceeded(
          fault(at).expected("no more than " + MOST_EXTENSIONS + " extensions"));
    }
  }

  private Fault fault(int at) {
    return Fault.in(origin.description())
        .field("header extension length", at + HeaderExtension.LENGTH.offset())
        .source(EXTENSIONS_SOURCE);
  }

  /** The header extensions in their order, but for the format of the backing file. */
  List<HeaderExtension> extensions() {
    return extensions;
  }

  /** The backing file, if the header names one. */
  Optional<BackingReference> backing() throws FormatException {
    long offset = Qcow2Header.BACKING_FILE_OFFSET.get(fields);
    if (offset == 0) {
      return Optional.empty();
    }
    long length = Qcow2Header.BACKING_FILE_SIZE.get(fields);
    if (length > BackingReference.LONGEST_NAME) {
      throw corrupt(
          Qcow2Header.BACKING_FILE_SIZE,
          length,
          "at most " + BackingReference.LONGEST_NAME + " bytes");
    }
    if (!Ranges.within(offset, length, cluster.capacity())) {
      throw corrupt(Qcow2Header.BACKING_FILE_OFFSET, offset, "a name within the first cluster");
    }
    if (length == 0) {
      return Optional.empty();
    }
    if (offset < headerLength) {
      throw corrupt(Qcow2Header.BACKING_FILE_OFFSET, offset, "a name behind the header");
    }
    String name = UTF_8.decode(cluster.slice((int) offset, (int) length)).toString();
    return Optional.of(new BackingReference(name, backingFormat));
  }

  /** Fields that a later version of the format has added to the header. */
  ByteBuffer unknownFields() {
    int known = Math.min(headerLength, Qcow2Header.LAYOUT.size());
    return cluster.slice(known, headerLength - known);
  }

  private FormatException corrupt(StructLayout.Field field, long actual, String expected) {
    return new FormatException.Corrupt(
        Fault.in(origin, field).source(HeaderDecoder.SOURCE).actual(actual).expected(expected));
  }
}
