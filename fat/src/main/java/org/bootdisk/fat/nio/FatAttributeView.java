package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.FatNode;
import org.jspecify.annotations.Nullable;

/** The attributes of a file, to be read and set. */
final class FatAttributeView implements DosFileAttributeView {

  private final FatFileSystem fileSystem;
  private final FatPath path;

  FatAttributeView(FatPath path) {
    this.fileSystem = path.getFileSystem();
    this.path = path;
  }

  @Override
  public String name() {
    return "dos";
  }

  @Override
  public FatFileAttributes readAttributes() throws IOException {
    synchronized (fileSystem) {
      return new FatFileAttributes(fileSystem.require(path));
    }
  }

  @Override
  public void setTimes(
      @Nullable FileTime lastModified, @Nullable FileTime lastAccess, @Nullable FileTime created)
      throws IOException {
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      FatNode node = fileSystem.require(path);
      if (node.isRoot()) {
        return;
      }
      fileSystem
          .volume()
          .setTimes(
              node.path(),
              or(created, node.creationTime()),
              or(lastAccess, node.accessTime()),
              or(lastModified, node.writeTime()));
    }
  }

  private static Instant or(@Nullable FileTime time, Instant otherwise) {
    return time == null ? otherwise : time.toInstant();
  }

  @Override
  public void setReadOnly(boolean value) throws IOException {
    set(FatAttributes.READ_ONLY, value);
  }

  @Override
  public void setHidden(boolean value) throws IOException {
    set(FatAttributes.HIDDEN, value);
  }

  @Override
  public void setSystem(boolean value) throws IOException {
    set(FatAttributes.SYSTEM, value);
  }

  @Override
  public void setArchive(boolean value) throws IOException {
    set(FatAttributes.ARCHIVE, value);
  }

  private void set(FatAttributes which, boolean value) throws IOException {
    synchronized (fileSystem) {
      fileSystem.requireWritable();
      FatNode node = fileSystem.require(path);
      FatAttributes now = node.attributes();
      fileSystem.volume().setAttributes(node.path(), value ? now.with(which) : now.without(which));
    }
  }
}
