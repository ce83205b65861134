package org.bootdisk.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.DiskPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bootdisk plan}: recipe to plan, nothing written. */
@Command(
    name = "plan",
    description = "Show where every byte of a disk would come from, and build nothing.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%n",
    footer = "Each line: first byte, length in bytes, name of the region, what fills it.")
final class PlanCommand extends Subcommand {

  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Override
  public Integer call() throws Exception {
    DiskPlan plan = recipe.plan(recipe.recipe(), console(), this::say);
    if (common().json()) {
      console().json(json -> write(json, plan));
    } else {
      console().out().print(plan.print());
    }
    return ExitCode.OK;
  }

  private static void write(JsonWriter json, DiskPlan plan) throws IOException {
    json.beginObject();
    json.name("virtual-size").value(plan.size());
    json.name("grub-version").value(plan.grubVersion());
    json.name("regions").beginArray();
    for (Region region : plan.regions().list()) {
      json.beginObject();
      json.name("start").value(region.start());
      json.name("length").value(region.length());
      json.name("name").value(region.name());
      json.name("content").value(region.content().description());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }
}
