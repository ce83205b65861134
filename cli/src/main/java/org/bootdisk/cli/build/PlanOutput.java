package org.bootdisk.cli.build;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.DiskLayout;
import org.bootdisk.bootdisk.Input;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.PlannedPartition;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.cli.command.CommonOptions;
import org.bootdisk.cli.command.Console;
import org.bootdisk.gpt.Guids;

/** A plan for people and for programs. */
final class PlanOutput {

  private PlanOutput() {}

  /** Prints a plan: as lines, or as JSON. */
  static void print(PlanDigests digests, Console console, CommonOptions options)
      throws IOException {
    if (options.json()) {
      console.json("bootdisk-plan-1", json -> write(json, digests));
    } else {
      console.out().print(digests.print());
      console.out().println("plan sha256 " + digests.digest());
    }
  }

  private static void write(JsonWriter json, PlanDigests digests) throws IOException {
    json.beginObject();
    json.name("virtual-size").value(digests.plan().size());
    json.name("grub-version").value(digests.plan().grubVersion());
    json.name("sha256").value(digests.digest());
    writeLayout(json, digests.plan().layout(), partition -> {});
    json.name("inputs").beginArray();
    for (Input input : digests.plan().inputs()) {
      json.beginObject();
      json.name("name").value(input.name());
      json.name("version").value(input.version());
      json.endObject();
    }
    json.endArray();
    json.name("regions").beginArray();
    int index = 0;
    for (Region region : digests.plan().regions().list()) {
      json.beginObject();
      json.name("start").value(region.start());
      json.name("length").value(region.length());
      json.name("name").value(region.name());
      json.name("content").value(region.content().description());
      String digest = digests.regions().get(index++);
      json.name("sha256").value(digest.isEmpty() ? null : digest);
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  /** What else is known of a partition. */
  interface PartitionMembers {
    /** Writes its members, behind all others. */
    void write(PlannedPartition partition) throws IOException;
  }

  /** The members that say how a disk is divided. */
  static void writeLayout(JsonWriter json, DiskLayout layout, PartitionMembers more)
      throws IOException {
    boolean gpt = layout.table().kind() == Kind.GPT;
    json.name("table").value(layout.table().kind().name().toLowerCase(Locale.ROOT));
    json.name("sector-size").value(layout.table().sectorSize());
    json.name("disk-guid").value(gpt ? Guids.print(layout.diskGuid()) : null);
    json.name("partitions").beginArray();
    for (PlannedPartition partition : layout.partitions()) {
      json.beginObject();
      writePartition(json, partition, gpt);
      more.write(partition);
      json.endObject();
    }
    json.endArray();
  }

  private static void writePartition(JsonWriter json, PlannedPartition partition, boolean gpt)
      throws IOException {
    json.name("number").value(partition.number());
    json.name("name").value(partition.name());
    json.name("type")
        .value(gpt ? Guids.print(partition.kind().guid()) : partition.kind().printedOsType());
    json.name("guid").value(gpt ? Guids.print(partition.guid()) : null);
    json.name("start").value(partition.start());
    json.name("length").value(partition.length());
  }
}
