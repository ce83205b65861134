package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptBackup;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.sfdisk.TextBackup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk gpt backup}. */
@Command(
    name = "backup",
    description =
        "Save the MBR and the table to a file: sgdisk's binary form, or text that sfdisk reads.")
final class BackupCommand extends Subcommand {

  @Mixin ImageOptions options = new ImageOptions();

  @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "The backup.")
  @Nullable Path file;

  @Option(names = "--text", description = "Write text.")
  boolean text;

  @Override
  public Integer call() throws Exception {
    if (file == null) {
      throw new UsageException("name the backup: bootdisk gpt backup disk.img table.gpt");
    }
    Path image = options.image();
    OutputException.requireCreatable(file);
    try (BlockDevice device = options.openReadOnly();
        StagedFile staged = StagedFile.replacing(file)) {
      GptDisk disk = options.read(device).disk();
      staged.write(text ? text(disk, image) : binary(disk));
      staged.commit();
    }
    say(image + ": table saved to " + file);
    return ExitCode.OK;
  }

  private static byte[] text(GptDisk disk, Path image) {
    String name = String.valueOf(image.getFileName());
    return TextBackup.print(disk, name).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] binary(GptDisk disk) throws IOException {
    ByteBuffer backup = GptBackup.encode(disk);
    byte[] bytes = new byte[backup.remaining()];
    backup.get(bytes);
    return bytes;
  }
}
