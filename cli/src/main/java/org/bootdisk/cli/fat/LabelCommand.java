package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.Locale;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fat.volume.FatVolume;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk fat label}. */
@Command(name = "label", description = "Show, set or remove the volume's label.")
final class LabelCommand extends VolumeCommand {

  @Mixin TimeOptions times = new TimeOptions();

  @Option(
      names = "--set",
      paramLabel = "LABEL",
      description = "The new label, made upper case: fsck.fat wants both places to agree.")
  @Nullable String set;

  @Option(names = "--remove", description = "Have no label.")
  boolean remove;

  @Option(
      names = "--volume-id",
      paramLabel = "HEX",
      description = "The new volume id, such as 1234-ABCD.")
  @Nullable String volumeId;

  @Override
  boolean writes() {
    return set != null || remove || volumeId != null;
  }

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    if (!paths().isEmpty()) {
      throw new UsageException("a label is set by --set LABEL");
    }
    if (volumeId != null) {
      volume.setVolumeId(VolumeId.parse(volumeId));
    }
    if (set != null) {
      volume.setLabel(
          VolumeLabel.of(set.toUpperCase(Locale.ROOT), volume.codePage()), times.now(console()));
    } else if (remove) {
      volume.removeLabel();
    } else if (common().json()) {
      String label = volume.label().orElse(null);
      console()
          .json(
              "bootdisk-fat-label-1",
              json -> json.beginObject().name("label").value(label).endObject());
    } else if (volumeId == null) {
      volume.label().ifPresent(label -> console().out().println(Printable.of(label)));
    }
  }
}
