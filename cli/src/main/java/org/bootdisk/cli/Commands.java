package org.bootdisk.cli;

import java.util.List;
import org.bootdisk.cli.build.BuildCommand;
import org.bootdisk.cli.build.PlanCommand;
import org.bootdisk.cli.build.RecipeCommand;
import org.bootdisk.cli.command.CommandSet;
import org.bootdisk.cli.diff.DiffCommand;
import org.bootdisk.cli.explain.ExplainCommand;
import org.bootdisk.cli.fat.FatCommand;
import org.bootdisk.cli.gpt.GptCommand;
import org.bootdisk.cli.grub.GrubCommand;
import org.bootdisk.cli.image.ImageCommand;
import org.bootdisk.cli.inspect.InspectCommand;
import org.bootdisk.cli.run.RunCommand;
import org.bootdisk.cli.verify.VerifyCommand;

/** The commands of the program. */
final class Commands implements CommandSet {

  @Override
  public List<String> names() {
    return List.of(
        "build",
        "plan",
        "recipe",
        "inspect",
        "verify",
        "diff",
        "explain",
        "run",
        "image",
        "gpt",
        "fat",
        "grub",
        "completion",
        "man",
        "practice");
  }

  @Override
  public Object command(String name) {
    return switch (name) {
      case "build" -> new BuildCommand();
      case "plan" -> new PlanCommand();
      case "recipe" -> new RecipeCommand();
      case "inspect" -> new InspectCommand();
      case "verify" -> new VerifyCommand();
      case "diff" -> new DiffCommand();
      case "explain" -> new ExplainCommand();
      case "run" -> new RunCommand();
      case "image" -> new ImageCommand();
      case "gpt" -> new GptCommand();
      case "fat" -> new FatCommand();
      case "grub" -> new GrubCommand();
      case "completion" -> new CompletionCommand();
      case "man" -> new ManCommand();
      case "practice" -> new PracticeCommand();
      default -> throw CommandSet.unknown(name);
    };
  }
}
