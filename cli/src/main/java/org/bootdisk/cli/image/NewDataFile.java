package org.bootdisk.cli.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ImageLock;
import org.bootdisk.qcow2.layout.BackingReference;
import org.jspecify.annotations.Nullable;

/**
 * Opens what an image that is being made names. Its data file, if it is new, appears complete just
 * before the image does, or not at all; one that is there already is written in place.
 */
final class NewDataFile implements BackingFiles, Closeable {

  private final DirectoryBackingFiles files;
  private final UnaryOperator<ResizableDevice> filter;
  private @Nullable StagedFile staged;
  private @Nullable Path made;
  private @Nullable StagedFile image;

  /**
   * The data file of an image.
   *
   * @param files opens all others
   * @param filter what is written to the data file goes through the device that this gives
   */
  NewDataFile(DirectoryBackingFiles files, UnaryOperator<ResizableDevice> filter) {
    this.files = files;
    this.filter = filter;
  }

  @Override
  public BlockDevice open(BackingReference reference) throws IOException {
    return files.open(reference);
  }

  @Override
  public ChangedBases changedBases() {
    return files.changedBases();
  }

  @Override
  public ResizableDevice openDataFile(String name, ImageLock.Use use) throws IOException {
    return files.openDataFile(name, use);
  }

  @Override
  public ResizableDevice createDataFile(String name) throws IOException {
    return filter.apply(createUnfiltered(name));
  }

  private ResizableDevice createUnfiltered(String name) throws IOException {
    Path file = files.newDataFile(name);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return files.createDataFile(name);
    }
    StagedFile fresh = StagedFile.replacing(file);
    staged = fresh;
    made = file;
    return fresh.openWritable();
  }

  /** Makes the data file durable, then the image that it belongs to. */
  void commit(StagedFile of) throws IOException {
    image = of;
    if (staged != null) {
      staged.commitIfAbsent();
    }
    of.commit();
  }

  /** As {@link #commit}, but waits for nothing to be durable. */
  void commitUnflushed(StagedFile of) throws IOException {
    image = of;
    if (staged != null) {
      staged.commitUnflushedIfAbsent();
    }
    of.commitUnflushed();
  }

  /** Deletes the data file unless the image came about. */
  @Override
  public void close() throws IOException {
    StagedFile data = staged;
    Path file = made;
    if (data == null || file == null) {
      return;
    }
    data.close();
    boolean isOfAnImage = image != null && image.isCommitted();
    if (data.isCommitted() && !isOfAnImage) {
      Files.deleteIfExists(file);
    }
  }
}
