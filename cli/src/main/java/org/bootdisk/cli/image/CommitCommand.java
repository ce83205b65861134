package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.ProgressDisplay;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.BaseDigest;
import org.bootdisk.qcow2.Commit;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.chain.Layer;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.jspecify.annotations.Nullable;
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

  @Mixin ImageInput input = new ImageInput();

  @Option(names = "-d", description = "Leave the overlay as it is: it will be deleted.")
  boolean dropped;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Overlay of format qcow2.")
  Path image = Path.of("");

  @Option(
      names = "-b",
      paramLabel = "FILE",
      description =
          "Commit down to this file of the chain instead of the first; implies -d, as the files"
              + " between are of no use then.")
  @Nullable String base;

  @Mixin RateLimit rate = new RateLimit();

  @Mixin ProgressOption shown = new ProgressOption();
  @Mixin TargetCacheOption cache = new TargetCacheOption();

  @Override
  public Integer call() throws Exception {
    cache.requireKnown();
    List<Layer> layers = input.chain(image).layers();
    int depth = depth(layers);
    Layer target = layers.get(depth);
    boolean emptied = !dropped && depth == 1;
    String warning = emptied ? DependentSnapshots.warning(input, image) : "";
    try (Qcow2Image overlay = input.openWritableQcow2(image);
        ProgressDisplay progress =
            shown.display(console(), common(), "committing", overlay.size())) {
      if (!warning.isEmpty()) {
        say(warning);
      }
      Optional<BaseRecord> record = overlay.base().recorded();
      if (record.isPresent()) {
        requireUnchanged(record.get(), overlay.header().backing().orElseThrow());
      }
      try (ResizableDevice device =
          rate.limited(input.openWritable(target.path(), format(target)))) {
        if (depth == 1) {
          Commit.commit(overlay, device, progress);
        } else {
          Commit.commitDown(overlay, depth, device, progress);
        }
      }
      if (emptied) {
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

  private static @Nullable String format(Layer target) {
    return target.reference().flatMap(BackingReference::format).orElse(null);
  }

  /** How deep in the chain the file to commit to is. */
  private int depth(List<Layer> layers) throws IOException, UsageException {
    if (layers.size() < 2) {
      throw new UsageException(image + " has no backing file to commit to");
    }
    if (base == null) {
      return 1;
    }
    for (int depth = 1; depth < layers.size(); depth++) {
      Layer layer = layers.get(depth);
      boolean same = Files.exists(Path.of(base)) && Files.isSameFile(Path.of(base), layer.path());
      if (same || layer.reference().orElseThrow().name().equals(base)) {
        return depth;
      }
    }
    throw new UsageException(base + " is not in the backing chain of " + image);
  }
}
