package org.bootdisk.cli.build;

import java.util.List;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.cli.command.CommandGroup;
import org.bootdisk.cli.command.CommandSet;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bootdisk recipe}: what a recipe can say. */
@Command(
    name = "recipe",
    description = "Print the default recipe or the schema of recipes; check one of your own.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk recipe default > disk.yaml",
      "  bootdisk recipe check disk.yaml",
      "  bootdisk build -o disk.qcow2 disk.yaml"
    })
public final class RecipeCommand extends CommandGroup {

  @Override
  public List<String> names() {
    return List.of("default", "schema", "check");
  }

  @Override
  public Object command(String name) {
    return switch (name) {
      case "default" -> new Default();
      case "schema" -> new Schema();
      case "check" -> new Check();
      default -> throw CommandSet.unknown(name);
    };
  }

  /** {@code bootdisk recipe default}. */
  @Command(
      name = "default",
      description = "Print the recipe of the disk that is built without one.",
      optionListHeading = "%nOptions:%n")
  static final class Default extends Subcommand {
    @Override
    public Integer call() throws Exception {
      console().out().print(RecipeReader.defaultRecipe());
      return ExitCode.OK;
    }
  }

  /** {@code bootdisk recipe schema}. */
  @Command(
      name = "schema",
      description = "Print the JSON Schema of recipes, by which editors complete and check them.",
      optionListHeading = "%nOptions:%n")
  static final class Schema extends Subcommand {
    @Override
    public Integer call() throws Exception {
      console().out().print(RecipeReader.schema());
      return ExitCode.OK;
    }
  }

  /** {@code bootdisk recipe check}. */
  @Command(
      name = "check",
      description = "Plan a recipe's disk, and say what is wrong with it; build nothing.",
      optionListHeading = "%nOptions:%n",
      parameterListHeading = "%n")
  static final class Check extends Subcommand {

    @Mixin RecipeOptions recipe = new RecipeOptions();

    @Override
    public Integer call() throws Exception {
      recipe.plan(recipe.recipe(), console(), this::say);
      say("the recipe can be carried out");
      return ExitCode.OK;
    }
  }
}
