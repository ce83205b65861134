package org.bootdisk.cli.fat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/** Writes files and directories of a volume to a tar archive (pax), with their write times. */
final class CopyTarOut implements Closeable {

  private static final int DIRECTORY = 0755;
  private static final int FILE = 0644;
  private static final int READ_ONLY = 0444;

  private final FatVolume volume;
  private final TarArchiveOutputStream tar;
  private final LongConsumer progress;

  CopyTarOut(FatVolume volume, OutputStream out, LongConsumer progress) {
    this.volume = volume;
    this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    this.progress = progress;
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  /** Adds a file, or a directory with all that is in it; of the root directory only its content. */
  void add(FatNode node) throws IOException {
    int prefix = node.path().length() - (node.isRoot() ? 0 : node.name().length());
    if (!node.isRoot()) {
      put(node, prefix);
    }
    if (node.isDirectory()) {
      volume.walk(node, below -> put(below, prefix));
    }
  }

  private void put(FatNode node, int prefix) throws IOException {
    String name = node.path().substring(prefix);
    TarArchiveEntry entry = new TarArchiveEntry(node.isDirectory() ? name + "/" : name);
    boolean readOnly = node.attributes().has(FatAttributes.READ_ONLY);
    entry.setMode(node.isDirectory() ? DIRECTORY : readOnly ? READ_ONLY : FILE);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setLastModifiedTime(FileTime.from(node.writeTime()));
    entry.setSize(node.size());
    tar.putArchiveEntry(entry);
    if (!node.isDirectory()) {
      try (InputStream in = volume.newInputStream(node)) {
        progress.accept(in.transferTo(tar));
      }
    }
    tar.closeArchiveEntry();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
