package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Zeros;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * A file in a tar archive.
 *
 * @param archive where the archive is
 * @param input the archive, which stays open as long as somebody may copy the file
 * @param entry the file
 */
public record TarContent(Path archive, TarInput input, TarArchiveEntry entry) implements Content {

  /** Bytes moved at once; also the unit in which zeros are left unwritten. */
  private static final int PIECE = 256 << 10;

  /**
   * All files of an archive by path, with {@code /} between names; directories have no content. Of
   * two entries with one name the later counts. A hard link stands for the file that it names;
   * symbolic links, devices and pipes are refused by name, as are paths that lead out.
   *
   * @param purpose what it is for, for messages
   */
  public static SortedMap<String, Optional<TarContent>> entries(Path archive, String purpose)
      throws IOException, RecipeException {
    if (!Files.exists(archive)) {
      throw new InputFileException(purpose, archive, "does not exist");
    }
    TarInput input = TarInput.open(archive);
    SortedMap<String, Optional<TarContent>> entries = new TreeMap<>();
    for (TarArchiveEntry entry : input.tar().getEntries()) {
      String path = path(entry.getName(), entry.getName(), purpose);
      if (!path.isEmpty()) {
        entries.put(path, content(archive, input, entry, entries, purpose));
      }
    }
    return entries;
  }

  private static Optional<TarContent> content(
      Path archive,
      TarInput input,
      TarArchiveEntry entry,
      SortedMap<String, Optional<TarContent>> before,
      String purpose)
      throws RecipeException {
    if (entry.isDirectory()) {
      return Optional.empty();
    }
    if (entry.isLink()) {
      Optional<TarContent> linked = before.get(path(entry.getLinkName(), entry.getName(), purpose));
      if (linked == null || linked.isEmpty()) {
        throw refused(entry.getName(), purpose, "is a link to no file before it");
      }
      return linked;
    }
    if (isSpecial(entry)) {
      throw refused(entry.getName(), purpose, "is a link, device or pipe, which FAT does not have");
    }
    return Optional.of(new TarContent(archive, input, entry));
  }

  /** {@link TarArchiveEntry#isFile} is true of devices and pipes. */
  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isSymbolicLink()
        || entry.isBlockDevice()
        || entry.isCharacterDevice()
        || entry.isFIFO();
  }

  private static String path(String name, String entry, String purpose) throws RecipeException {
    StringBuilder path = new StringBuilder();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw refused(entry, purpose, "leads out with '..'");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.length() == 0 ? "" : "/").append(part);
      }
    }
    return path.toString();
  }

  private static RecipeException refused(String name, String purpose, String why) {
    return RecipeException.at(purpose, "entry " + Quoted.of(name) + " of the archive " + why);
  }

  @Override
  public long length() {
    return entry.getRealSize();
  }

  @Override
  public String description() {
    return archive + ":" + entry.getName();
  }

  @Override
  public void writeTo(BlockDevice target) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, length()));
    try (InputStream in = open()) {
      for (long at = 0; at < length(); at += piece.limit()) {
        int wanted = (int) Math.min(piece.capacity(), length() - at);
        if (readSome(in, piece.array(), wanted) < wanted) {
          throw new IOException(description() + ": ended too early");
        }
        piece.clear().limit(wanted);
        if (!Zeros.isZero(piece)) {
          target.write(at, piece);
        }
      }
    }
  }

  private InputStream open() throws IOException {
    try {
      return input.tar().getInputStream(entry);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private int readSome(InputStream in, byte[] piece, int wanted) throws IOException {
    try {
      return in.readNBytes(piece, 0, wanted);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Its own message tells what happened and not to which archive. */
  private IOException unreadable(IOException e) {
    return new IOException(description() + ": cannot be read: " + e.getMessage(), e);
  }
}
