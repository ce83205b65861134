package org.bootdisk.cli.gpt;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.PartitionPlanner;
import picocli.CommandLine.Option;

/** What create and edit both take. Used as a picocli mixin. */
final class TableOptions {

  @Option(
      names = "--add",
      paramLabel = "PARTITION",
      description = "Add a partition: " + PartitionSpec.FORM + ".")
  List<String> added = new ArrayList<>();

  @Option(
      names = "--align",
      paramLabel = "SECTORS",
      description = "Starts are multiples of this (default: 1 MiB, or what the table has).")
  long alignment;

  @Option(names = "--align-end", description = "Align the ends of partitions too.")
  boolean alignEnd;

  /** {@code table} with the partitions that {@code --add} describes, one after the other. */
  GptTable addTo(GptTable table, GuidSource guids) {
    PartitionPlanner planner = PartitionPlanner.of(table);
    planner = alignment == 0 ? planner : planner.alignedTo(alignment);
    planner = alignEnd ? planner.withAlignedEnds() : planner;
    for (String spec : added) {
      planner = planner.with(PartitionSpec.parse(spec).addTo(planner, guids));
    }
    return planner.table();
  }
}
