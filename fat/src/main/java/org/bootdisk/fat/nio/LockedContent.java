package org.bootdisk.fat.nio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.NewContent;

/** The new content of a file, used by one thread at a time. */
final class LockedContent implements Closeable {

  private final FatFileSystem fileSystem;
  private final String path;
  private final NewContent content;
  private long written;

  private LockedContent(FatFileSystem fileSystem, String path, NewContent content) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.content = content;
  }

  /** Begins with {@code length} bytes for the file at {@code path}. */
  static LockedContent of(FatPath path, long length) throws IOException {
    FatFileSystem fileSystem = path.getFileSystem();
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      String onVolume = path.onVolume();
      NewContent content = fileSystem.volume().newContent(onVolume);
      content.allocate(length);
      return new LockedContent(fileSystem, onVolume, content);
    }
  }

  /** Adds all of {@code src}. */
  void write(ByteBuffer src) throws IOException {
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      int length = src.remaining();
      content.write(written, src);
      written += length;
    }
  }

  /** Makes it the file's, which has the attributes of a new one. */
  void commit() throws IOException {
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      Instant now = fileSystem.now();
      content.commit(now);
      fileSystem.volume().setTimes(path, now, now, now);
      fileSystem.volume().setAttributes(path, FatAttributes.ARCHIVE);
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (fileSystem) {
      content.close();
    }
  }
}
