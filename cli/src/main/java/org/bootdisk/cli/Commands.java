package org.bootdisk.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bootdisk.cli.diff.DiffCommand;
import org.bootdisk.cli.explain.ExplainCommand;
import org.bootdisk.cli.fat.FatCommand;
import org.bootdisk.cli.gpt.GptCommand;
import org.bootdisk.cli.grub.GrubCommand;
import org.bootdisk.cli.image.ImageCommand;
import org.bootdisk.cli.inspect.InspectCommand;
import org.bootdisk.cli.run.RunCommand;
import org.bootdisk.cli.verify.VerifyCommand;

/** All commands by name, in the order of the help. Each is made only when it is asked for. */
final class Commands {

  private static final Map<String, Supplier<Object>> ALL = all();

  private Commands() {}

  /** Every command. */
  static Map<String, Supplier<Object>> byName() {
    return ALL;
  }

  private static Map<String, Supplier<Object>> all() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("build", BuildCommand::new);
    commands.put("plan", PlanCommand::new);
    commands.put("recipe", RecipeCommand::new);
    commands.put("inspect", InspectCommand::new);
    commands.put("verify", VerifyCommand::new);
    commands.put("diff", DiffCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("run", RunCommand::new);
    commands.put("image", ImageCommand::new);
    commands.put("gpt", GptCommand::new);
    commands.put("fat", FatCommand::new);
    commands.put("grub", GrubCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("man", ManCommand::new);
    commands.put("practice", PracticeCommand::new);
    return commands;
  }
}
