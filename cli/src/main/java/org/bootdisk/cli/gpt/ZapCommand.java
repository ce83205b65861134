package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.Mbr;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk gpt zap}. */
@Command(name = "zap", description = "Remove the GPT. What the partitions hold stays.")
final class ZapCommand extends GptChange {

  @Option(names = "--mbr", description = "Remove the MBR too, boot code included.")
  boolean mbr;

  @Override
  Change plan(BlockDevice device, GptReading reading) {
    return new Zap(GptErasure.of(reading), mbr ? Mbr.BYTES : 0);
  }

  private record Zap(GptErasure erasure, int mbrBytes) implements Change {
    @Override
    public @Nullable GptDisk after() {
      return null;
    }

    @Override
    public String summary() {
      return mbrBytes == 0 ? "GPT removed" : "GPT and MBR removed";
    }

    @Override
    public void writeTo(BlockDevice device) throws IOException {
      erasure.run(device);
      device.write(0, ByteBuffer.allocate(mbrBytes));
      device.flush();
    }
  }
}
