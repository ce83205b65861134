package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Text;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk fat du}. */
@Command(name = "du", description = "Show how much space directories take, in whole clusters.")
final class UsageCommand extends VolumeCommand {

  @Option(
      names = {"-s", "--summarize"},
      description = "Show the sum of each path alone.")
  private boolean summarize;

  @Override
  boolean writes() {
    return false;
  }

  @Override
  void run(FatVolume volume) throws IOException {
    for (FatNode top : nodesOrRoot(volume)) {
      show(volume, top);
    }
  }

  private void show(FatVolume volume, FatNode top) throws IOException {
    Map<String, Long> totals = new LinkedHashMap<>();
    totals.put(top.path(), 0L);
    if (top.isDirectory()) {
      volume.walk(top, node -> count(volume, totals, node, top.path()));
    } else {
      totals.put(top.path(), volume.geometry().clustersFor(top.size()) * clusterSize(volume));
    }
    totals.forEach(
        (path, bytes) -> {
          if (!summarize || path.equals(top.path())) {
            String shown = Printable.of("/" + path);
            console().out().println(Text.format("%10s  %s", ByteSize.print(bytes), shown));
          }
        });
  }

  private static long clusterSize(FatVolume volume) {
    return volume.geometry().clusterSize();
  }

  private static void count(FatVolume volume, Map<String, Long> totals, FatNode node, String top) {
    long clusters = volume.geometry().clustersFor(node.size());
    long bytes = Math.max(clusters, node.isDirectory() ? 1 : 0) * volume.geometry().clusterSize();
    if (node.isDirectory()) {
      totals.putIfAbsent(node.path(), 0L);
    }
    String at = node.isDirectory() ? node.path() : parent(node.path());
    while (true) {
      totals.merge(at, bytes, Long::sum);
      if (at.equals(top) || at.isEmpty()) {
        return;
      }
      at = parent(at);
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
