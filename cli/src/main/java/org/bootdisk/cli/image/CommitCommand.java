package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.cli.ExitCode;
import org.bootdisk.cli.ProgressDisplay;
import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import org.bootdisk.qcow2.BaseDigest;
import org.bootdisk.qcow2.Commit;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image commit}. */
@Command(
    name = "commit",
    description = "Write what an overlay has to its backing file, and empty the overlay.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class CommitCommand extends Subcommand {

  @Mixin private ImageInput input = new ImageInput();

  @Option(names = "-d", description = "Leave the overlay as it is: it will be deleted.")
  private boolean dropped;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Overlay of format qcow2.")
  private Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    try (Qcow2Image overlay = input.openWritableQcow2(image);
        ProgressDisplay progress =
            ProgressDisplay.of(console(), common(), "committing", overlay.size())) {
      if (overlay.header().backing().isEmpty()) {
        throw new UsageException(image + " has no backing file to commit to");
      }
      BackingReference reference = overlay.header().backing().get();
      Optional<BaseRecord> record = overlay.baseRecord();
      if (record.isPresent()) {
        requireUnchanged(record.get(), reference);
      }
      Path base = input.backing(image).locate(reference).path();
      try (ResizableDevice target = input.openWritable(base, reference.format().orElse(null))) {
        Commit.commit(overlay, target, progress);
      }
      if (!dropped) {
        overlay.makeEmpty();
        if (record.isPresent()) {
          new Acceptance(input).record(input.file(image), overlay);
        }
        overlay.flush();
      }
    }
    say("Image committed.");
    return ExitCode.OK;
  }

  private void requireUnchanged(BaseRecord record, BackingReference reference)
      throws IOException, UsageException {
    if (!input.allowChangedBase) {
      try (BlockDevice base = input.backing(image).open(reference)) {
        BaseDigest.require(record, base, image.toString());
      }
    }
  }
}
