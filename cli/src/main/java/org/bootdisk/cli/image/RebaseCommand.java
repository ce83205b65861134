package org.bootdisk.cli.image;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Delta;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Rebase;
import org.bootdisk.qcow2.layout.BackingReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image rebase}. */
@Command(
    name = "rebase",
    description = "Put an overlay onto another backing file, its content staying the same.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class RebaseCommand extends Subcommand {

  @Mixin ImageInput input = new ImageInput();

  @Option(
      names = "-b",
      required = true,
      paramLabel = "FILE",
      description = "The new backing file; '' for none, which makes the image stand alone.")
  String backing = "";

  @Option(names = "-F", paramLabel = "FORMAT", description = "Format of the backing file.")
  @Nullable String backingFormat;

  @Option(
      names = "-u",
      description =
          "Only name the new backing file: the content changes unless both have the same.")
  boolean unsafe;

  @Option(
      names = "--record-base",
      description =
          "Record length and digest of the new backing file, as is done anyway if the old"
              + " one was recorded.")
  boolean recordBase;

  @Option(names = "-c", description = "Compress what is copied to the overlay.")
  boolean compress;

  @SuppressWarnings("UnusedVariable")
  @Mixin
  NoProgressOption ignoredProgress = new NoProgressOption();

  @Mixin SourceCacheOption sourceCache = new SourceCacheOption();
  @Mixin TargetCacheOption cache = new TargetCacheOption();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Overlay of format qcow2.")
  Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    sourceCache.requireKnown();
    cache.requireKnown();
    Optional<BackingReference> reference = reference();
    // Asked before the image is open: looking at its chain would release the lock on it.
    OptionalInt depth =
        unsafe || reference.isEmpty() ? OptionalInt.empty() : depthOf(reference.get());
    String warning = unsafe ? "" : DependentSnapshots.warning(input, image);
    try (Qcow2Image overlay = input.openWritableQcow2(image)) {
      if (!warning.isEmpty()) {
        say(warning);
      }
      boolean recorded = recordBase || (overlay.base().recorded().isPresent() && !unsafe);
      if (unsafe) {
        overlay.base().change(reference);
        overlay.flush();
      } else {
        try (BlockDevice base = base(reference)) {
          Delta.Form form = compress ? Delta.Form.COMPRESSED : Delta.Form.PLAIN;
          if (depth.isPresent()) {
            Rebase.rebaseWithinChain(
                overlay, base, depth.getAsInt(), reference.orElseThrow(), form);
          } else {
            Rebase.rebase(overlay, base, reference, form);
          }
        }
      }
      if (recorded && reference.isPresent()) {
        new Acceptance(input).record(input.file(image), overlay);
        overlay.flush();
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private Optional<BackingReference> reference() throws UsageException {
    if (backing.isEmpty()) {
      return Optional.empty();
    }
    if (backingFormat == null) {
      throw new UsageException(
          "give the backing file's format too (-F): a guest could write what looks like another");
    }
    return Optional.of(BackingReference.of(backing, backingFormat));
  }

  /** Where the new backing file is in the image's chain, if it is read there as it is to be now. */
  private OptionalInt depthOf(BackingReference reference) throws Exception {
    Path file = input.backing(image).locate(reference).path();
    return input.chain(image).depthOf(file, reference.format().orElseThrow());
  }

  private BlockDevice base(Optional<BackingReference> reference) throws Exception {
    return reference.isEmpty()
        ? new MemoryDevice("no backing file", 0)
        : input.backing(image).open(reference.get());
  }
}
