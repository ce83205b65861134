package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.layout.BootSector;

/** Reads which blocks of a disk are bad: one number a line, as mkfs.fat and badblocks have it. */
final class BadBlockList {

  private static final int BLOCK = 1024;

  private BadBlockList() {}

  /** The first byte of each sector that is bad. */
  static List<Long> read(Path file) throws IOException, UsageException {
    List<Long> bytes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        long block = line.isBlank() ? -1 : Long.parseLong(line.strip());
        for (int half = 0; half < BLOCK && block >= 0; half += BootSector.SIZE) {
          bytes.add(Math.addExact(Math.multiplyExact(block, BLOCK), half));
        }
      } catch (NumberFormatException | ArithmeticException e) {
        throw new UsageException(file + ": " + Quoted.of(line) + " is no block number");
      }
    }
    return bytes;
  }
}
