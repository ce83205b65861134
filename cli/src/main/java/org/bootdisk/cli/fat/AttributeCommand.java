package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk fat attr}. */
@Command(
    name = "attr",
    description = "Show or set attributes: r read-only, h hidden, s system, a archive.")
final class AttributeCommand extends VolumeCommand {

  @Option(names = "--set", paramLabel = "LETTERS", description = "Attributes to set, such as rh.")
  String set = "";

  @Option(names = "--clear", paramLabel = "LETTERS", description = "Attributes to clear.")
  String clear = "";

  @Option(
      names = {"-R", "--recursive"},
      description = "Also of all that is below.")
  boolean recursive;

  @Override
  boolean writes() {
    return !set.isEmpty() || !clear.isEmpty();
  }

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    FatAttributes on = attributes(set);
    FatAttributes off = attributes(clear);
    List<FatNode> nodes = new ArrayList<>();
    for (FatNode top : requireNodes(volume)) {
      nodes.add(top);
      if (recursive && top.isDirectory()) {
        volume.walk(top, nodes::add);
      }
    }
    for (int i = 0; i < nodes.size() && writes(); i++) {
      FatNode node = nodes.get(i);
      volume.setAttributes(node.path(), node.attributes().with(on).without(off));
      nodes.set(i, volume.require(node.path()));
    }
    if (common().json()) {
      console().json(json -> NodeJson.write(json, nodes, volume.codePage()));
    } else if (!writes()) {
      nodes.forEach(
          node ->
              console()
                  .out()
                  .println(
                      ListCommand.flags(node.attributes())
                          + " "
                          + Printable.of("/" + node.path())));
    }
  }

  private static FatAttributes attributes(String letters) throws UsageException {
    FatAttributes all = FatAttributes.NONE;
    for (int i = 0; i < letters.length(); i++) {
      all =
          all.with(
              switch (letters.charAt(i)) {
                case 'r' -> FatAttributes.READ_ONLY;
                case 'h' -> FatAttributes.HIDDEN;
                case 's' -> FatAttributes.SYSTEM;
                case 'a' -> FatAttributes.ARCHIVE;
                default ->
                    throw new UsageException(
                        Quoted.of(letters) + " are not attributes; there are r, h, s and a");
              });
    }
    return all;
  }
}
