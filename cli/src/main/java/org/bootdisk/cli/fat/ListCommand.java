package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk fat ls}. */
@Command(name = "ls", description = "List files and directories.")
final class ListCommand extends VolumeCommand {

  @Option(
      names = {"-l", "--long"},
      description = "Show attributes, size, time and short name.")
  boolean detailed;

  @Option(
      names = {"-R", "--recursive"},
      description = "List what is below, too.")
  boolean recursive;

  @Override
  boolean writes() {
    return false;
  }

  @Override
  void run(FatVolume volume) throws IOException {
    List<FatNode> tops = nodesOrRoot(volume);
    if (common().json()) {
      List<FatNode> nodes = new ArrayList<>();
      visit(volume, tops, nodes::add);
      console().json(json -> NodeJson.write(json, nodes, volume.codePage()));
    } else {
      Lines lines = new Lines(console().out());
      visit(volume, tops, node -> lines.add(line(volume, node)));
      lines.end();
    }
  }

  private void visit(FatVolume volume, List<FatNode> tops, FatVolume.Visitor visitor)
      throws IOException {
    for (FatNode top : tops) {
      visit(volume, top, visitor);
    }
  }

  private void visit(FatVolume volume, FatNode top, FatVolume.Visitor visitor) throws IOException {
    if (!top.isDirectory()) {
      visitor.visit(top);
    } else if (recursive) {
      volume.walk(top, visitor);
    } else {
      for (FatNode node : volume.list(top)) {
        visitor.visit(node);
      }
    }
  }

  private String line(FatVolume volume, FatNode node) {
    String name = Printable.of(recursive ? "/" + node.path() : node.name());
    String line = node.isDirectory() ? name + "/" : name;
    return detailed ? details(node, volume.codePage()) + line : line;
  }

  private static String details(FatNode node, CodePage codePage) {
    String short83 = Printable.of(node.shortName().text(codePage));
    return Text.format(
        "%s %10d %s %-12s ", flags(node.attributes()), node.size(), node.writeTime(), short83);
  }

  /** Attributes as letters: directory, read-only, hidden, system, archive. */
  static String flags(FatAttributes attributes) {
    return (attributes.isDirectory() ? "d" : "-")
        + (attributes.has(FatAttributes.READ_ONLY) ? "r" : "-")
        + (attributes.has(FatAttributes.HIDDEN) ? "h" : "-")
        + (attributes.has(FatAttributes.SYSTEM) ? "s" : "-")
        + (attributes.has(FatAttributes.ARCHIVE) ? "a" : "-");
  }
}
