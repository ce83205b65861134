package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.bootdisk.block.Text;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.volume.ClusterRun;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;

/** {@code bootdisk fat map}. */
@Command(
    name = "map",
    description = "Show which clusters files and directories have, and where these lie.")
final class MapCommand extends VolumeCommand {

  @Override
  boolean writes() {
    return false;
  }

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    List<FatNode> nodes = requireNodes(volume);
    if (common().json()) {
      console().json(json -> write(json, volume, nodes));
      return;
    }
    for (FatNode node : nodes) {
      console().out().println(Printable.of("/" + node.path()));
      for (ClusterRun run : volume.clusters(node)) {
        console()
            .out()
            .println(
                Text.format(
                    "  clusters %d-%d at byte %d, %d bytes",
                    run.first(), run.last(), offset(volume, run), length(volume, run)));
      }
    }
  }

  private static long offset(FatVolume volume, ClusterRun run) {
    return volume.geometry().clusterOffset(run.first());
  }

  private static long length(FatVolume volume, ClusterRun run) {
    return (long) run.count() * volume.geometry().clusterSize();
  }

  private static void write(JsonWriter json, FatVolume volume, List<FatNode> nodes)
      throws IOException {
    json.beginArray();
    for (FatNode node : nodes) {
      json.beginObject();
      json.name("path").value("/" + node.path());
      json.name("size").value(node.size());
      json.name("extents").beginArray();
      for (ClusterRun run : volume.clusters(node)) {
        json.beginObject();
        json.name("first-cluster").value(run.first());
        json.name("clusters").value(run.count());
        json.name("offset").value(offset(volume, run));
        json.name("length").value(length(volume, run));
        json.endObject();
      }
      json.endArray();
      json.endObject();
    }
    json.endArray();
  }
}
