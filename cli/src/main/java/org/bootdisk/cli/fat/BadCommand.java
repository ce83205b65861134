package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FatVolume;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk fat bad}. */
@Command(
    name = "bad",
    description = "Mark clusters as bad, so that nothing is stored in them; show those that are.",
    footerHeading = "%n",
    footer = "Clusters that hold something are refused: move what is in them first.")
final class BadCommand extends VolumeCommand {

  @Option(
      names = "--blocks",
      paramLabel = "FILE",
      description = "Those with the 1 KiB blocks of the volume whose numbers are in FILE.")
  @Nullable Path blocks;

  @Option(names = "--clusters", paramLabel = "N", split = ",", description = "These clusters.")
  List<Integer> clusters = List.of();

  @Override
  boolean writes() {
    return blocks != null || !clusters.isEmpty();
  }

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    TreeSet<Integer> bad = new TreeSet<>(clusters);
    if (blocks != null) {
      for (long offset : BadBlockList.read(blocks)) {
        bad.add(clusterAt(volume.geometry(), offset));
      }
    }
    volume.markBad(bad);
    if (common().json()) {
      List<Integer> all = volume.badClusters();
      console().json(json -> write(json, all));
    } else if (!writes()) {
      for (int cluster : volume.badClusters()) {
        console().out().println(cluster);
      }
    }
  }

  private static int clusterAt(FatGeometry geometry, long offset) throws UsageException {
    long first = geometry.clusterOffset(FatType.FIRST_CLUSTER);
    if (offset < first || offset >= geometry.dataEnd()) {
      throw new UsageException(
          "the bad byte "
              + offset
              + " is in no cluster; these are from byte "
              + first
              + " to "
              + geometry.dataEnd());
    }
    return FatType.FIRST_CLUSTER + (int) ((offset - first) / geometry.clusterSize());
  }

  private static void write(JsonWriter json, List<Integer> clusters) throws IOException {
    json.beginArray();
    for (int cluster : clusters) {
      json.value(cluster);
    }
    json.endArray();
  }
}
