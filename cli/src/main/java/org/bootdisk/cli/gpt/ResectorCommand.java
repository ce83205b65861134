package org.bootdisk.cli.gpt;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.edit.GptErasure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk gpt resector}. */
@Command(
    name = "resector",
    description =
        "Rebuild the table for logical sectors of another size. The partitions keep their bytes;"
            + " a FAT volume in one of them still has the old sector size.")
final class ResectorCommand extends GptChange {

  @Option(
      names = "--to",
      paramLabel = "BYTES",
      required = true,
      description = "The new sector size: 512 or 4096.")
  private int to;

  @Override
  Change plan(BlockDevice device, GptReading reading) throws IOException {
    GptDisk after = GptEdit.resectored(existing(reading), to, geometry());
    return new Resectored(after, GptErasure.of(reading).except(after));
  }

  private record Resectored(GptDisk after, GptErasure old) implements Change {
    @Override
    public String summary() {
      return "sectors of " + after.blockSize() + " bytes";
    }

    @Override
    public void writeTo(BlockDevice device) throws IOException {
      after.writeTo(device);
      old.run(device);
    }
  }
}
