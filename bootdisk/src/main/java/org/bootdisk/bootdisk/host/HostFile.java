package org.bootdisk.bootdisk.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Zeros;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * A file on this machine that is copied to the disk. It is opened only while it is copied.
 *
 * @param file where it is
 * @param length bytes it had when the plan was made
 */
public record HostFile(Path file, long length) implements Content {

  /** Bytes moved at once; also the unit in which zeros are left unwritten. */
  private static final int PIECE = 256 << 10;

  /**
   * The file, which must exist, be regular and readable.
   *
   * @param purpose what it is for, for messages: {@code menu[0].kernel}
   */
  public static HostFile of(Path file, String purpose) throws RecipeException, IOException {
    if (!Files.exists(file)) {
      throw new InputFileException(purpose, file, "does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw RecipeException.at(purpose, Quoted.of(file.toString()) + " is not a regular file");
    }
    if (!Files.isReadable(file)) {
      throw new InputFileException(purpose, file, "cannot be read: permission denied");
    }
    return new HostFile(file, Files.size(file));
  }

  @Override
  public String description() {
    return file.toString();
  }

  @Override
  public void writeTo(BlockDevice target) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer piece = IoBuffers.allocate((int) Math.min(PIECE, length));
      for (long at = 0; at < length; at += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), length - at));
        fill(piece, channel);
        if (!Zeros.isZero(piece.flip())) {
          target.write(at, piece);
        }
      }
      if (channel.size() != length) {
        throw changed();
      }
    }
  }

  private void fill(ByteBuffer piece, FileChannel channel) throws IOException {
    while (piece.hasRemaining()) {
      if (readSome(piece, channel) < 0) {
        throw changed();
      }
    }
  }

  /** A channel's errors tell what happened and not to which file. */
  private int readSome(ByteBuffer piece, FileChannel channel) throws IOException {
    try {
      return channel.read(piece);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private IOException changed() {
    return new IOException(file + ": changed its size while the disk was built; build again");
  }
}
