package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptBackup;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.sfdisk.TextBackup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bootdisk gpt restore}. */
@Command(
    name = "restore",
    description =
        "Write MBR and table back from a file that gpt backup or sgdisk --backup made. The"
            + " alternate table goes to the end of the disk that there is.")
final class RestoreCommand extends GptChange {

  private static final long LARGEST = 1 << 26;

  @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "The backup.")
  @Nullable Path file;

  @Override
  Change plan(BlockDevice device, GptReading reading) throws IOException, UsageException {
    if (file == null) {
      throw new UsageException("name the backup: bootdisk gpt restore disk.img table.gpt");
    }
    if (Files.size(file) > LARGEST) {
      throw new UsageException(Quoted.of(file.toString()) + " is too large for a backup");
    }
    byte[] bytes = Files.readAllBytes(file);
    int blockSize = reading.blockSize();
    GptDisk saved =
        TextBackup.recognizes(bytes)
            ? TextBackup.parse(
                new String(bytes, StandardCharsets.UTF_8), blockSize, reading.blockCount())
            : GptBackup.decode(
                ByteBuffer.wrap(bytes), file.toString(), blockSize, reading.blockCount());
    boolean fits = saved.table().layout().alternateLba() == reading.blockCount() - 1;
    return new DiskChange(
        fits ? saved : GptEdit.fitted(saved, reading.blockCount(), geometry()),
        "restored from " + file);
  }
}
