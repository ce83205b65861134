package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;

/** {@code bootdisk fat tree}. */
@Command(name = "tree", description = "Show a directory and all that is below it as a tree.")
final class TreeCommand extends VolumeCommand {

  @Override
  boolean writes() {
    return false;
  }

  @Override
  void run(FatVolume volume) throws IOException {
    List<FatNode> all = new ArrayList<>();
    for (FatNode top : nodesOrRoot(volume)) {
      if (common().json()) {
        volume.walk(top, all::add);
      } else {
        show(volume, top);
      }
    }
    if (common().json()) {
      console().json(json -> NodeJson.write(json, all, volume.codePage()));
    }
  }

  private void show(FatVolume volume, FatNode top) throws IOException {
    StringBuilder out = new StringBuilder("/").append(Printable.of(top.path())).append('\n');
    int depth = top.isRoot() ? 0 : depth(top) + 1;
    volume.walk(
        top,
        node ->
            out.append("  ".repeat(depth(node) - depth + 1))
                .append(Printable.of(node.name()))
                .append(node.isDirectory() ? "/\n" : "\n"));
    console().out().print(out);
  }

  private static int depth(FatNode node) {
    return (int) node.path().chars().filter(c -> c == '/').count();
  }
}
