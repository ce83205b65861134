package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.IoBuffers;

/** Some files and directories of the host, with the bytes of those that are small. */
final class HostBatch {

  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
  private static final int BYTES = 1 << 19;
  private static final int SMALL = 1 << 16;
  private static final int MOST_FILES = 500;

  private final ByteBuffer bytes = IoBuffers.allocate(BYTES);
  private final List<HostFile> files = new ArrayList<>(MOST_FILES);
  private boolean last;

  /** What is in it, in order. */
  List<HostFile> files() {
    return files;
  }

  /** Whether nothing follows it. */
  boolean isLast() {
    return last;
  }

  void markLast() {
    last = true;
  }

  /** Empties it. What it gave is used no more. */
  void clear() {
    files.clear();
    bytes.clear();
  }

  /** Whether there is room for a file, its content if it is small. */
  boolean hasRoomFor(BasicFileAttributes attributes) {
    return files.size() < MOST_FILES
        && (!isSmall(attributes) || attributes.size() <= bytes.remaining());
  }

  /** Adds a file or directory, for which there is room; of a small file what is in it. */
  void add(Path path, String target, BasicFileAttributes attributes) throws IOException {
    ByteBuffer content = isSmall(attributes) ? read(path, (int) attributes.size()) : null;
    files.add(new HostFile(path, target, attributes, content));
  }

  private static boolean isSmall(BasicFileAttributes attributes) {
    return attributes.isRegularFile() && attributes.size() <= SMALL;
  }

  /** Reads at most {@code size} bytes: a file may be written meanwhile. */
  private ByteBuffer read(Path path, int size) throws IOException {
    int start = bytes.position();
    if (size > 0) {
      try (FileChannel in = FileChannel.open(path, READ)) {
        bytes.limit(start + size);
        int count = 0;
        while (count >= 0 && bytes.hasRemaining()) {
          count = in.read(bytes);
        }
      } finally {
        bytes.limit(bytes.capacity());
      }
    }
    return bytes.slice(start, bytes.position() - start);
  }
}
