package org.bootdisk.fat.nio;

import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.FatNode;

/**
 * What is known about a file.
 *
 * @param node the file
 */
record FatFileAttributes(FatNode node) implements DosFileAttributes {

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(node.writeTime());
  }

  @Override
  public FileTime lastAccessTime() {
    return FileTime.from(node.accessTime());
  }

  @Override
  public FileTime creationTime() {
    return FileTime.from(node.creationTime());
  }

  @Override
  public boolean isRegularFile() {
    return !node.isDirectory();
  }

  @Override
  public boolean isDirectory() {
    return node.isDirectory();
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return node.size();
  }

  /** The first cluster, which no other file has; nothing for an empty file. */
  @Override
  public Object fileKey() {
    return node.entry().firstCluster() == 0 ? node.path() : (Object) node.entry().firstCluster();
  }

  @Override
  public boolean isReadOnly() {
    return node.attributes().has(FatAttributes.READ_ONLY);
  }

  @Override
  public boolean isHidden() {
    return node.attributes().has(FatAttributes.HIDDEN);
  }

  @Override
  public boolean isArchive() {
    return node.attributes().has(FatAttributes.ARCHIVE);
  }

  @Override
  public boolean isSystem() {
    return node.attributes().has(FatAttributes.SYSTEM);
  }
}
