package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  boolean summarize;

  @Override
  boolean writes() {
    return false;
  }

  @Override
  void run(FatVolume volume) throws IOException {
    List<Map<String, Long>> all = new ArrayList<>();
    for (FatNode top : nodesOrRoot(volume)) {
      all.add(totals(volume, top));
    }
    if (common().json()) {
      console().json(json -> write(json, all));
    } else {
      all.forEach(this::print);
    }
  }

  private Map<String, Long> totals(FatVolume volume, FatNode top) throws IOException {
    Map<String, Long> totals = new LinkedHashMap<>();
    totals.put(top.path(), 0L);
    if (top.isDirectory()) {
      volume.walk(top, node -> count(volume, totals, node, top.path()));
    } else {
      totals.put(top.path(), volume.geometry().clustersFor(top.size()) * clusterSize(volume));
    }
    if (summarize) {
      totals.keySet().retainAll(Set.of(top.path()));
    }
    return totals;
  }

  private void print(Map<String, Long> totals) {
    totals.forEach(
        (path, bytes) -> {
          String shown = Printable.of("/" + path);
          console().out().println(Text.format("%10s  %s", ByteSize.print(bytes), shown));
        });
  }

  private static void write(JsonWriter json, List<Map<String, Long>> all) throws IOException {
    json.beginArray();
    for (Map<String, Long> totals : all) {
      for (Map.Entry<String, Long> total : totals.entrySet()) {
        json.beginObject();
        json.name("path").value("/" + total.getKey());
        json.name("bytes").value(total.getValue());
        json.endObject();
      }
    }
    json.endArray();
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
