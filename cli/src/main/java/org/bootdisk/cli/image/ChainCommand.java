package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.chain.BackingChain;
import org.bootdisk.qcow2.chain.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image chain}. */
@Command(
    name = "chain",
    description = "Show an image with all its backing files; relink, bundle or accept them.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:whole",
      "2:broken: a file is missing, looping, not allowed, unreadable or stale, which is to say"
          + " changed since its overlay recorded it",
      "3:whole, but sizes differ, a format is not recorded, or a passphrase is missing"
    })
final class ChainCommand extends Subcommand {

  private static final int BROKEN = 2;
  private static final int REMARKS = 3;

  /** What to do with the chain. */
  static final class Action {
    @Option(
        names = "--relink",
        description =
            "Let every image name its backing file relative to its own directory. With --map and"
                + " --in, where the files are now.")
    boolean relink;

    @Option(
        names = "--bundle",
        paramLabel = "DIR",
        description = "Copy the chain to the new directory DIR, with relative names.")
    @Nullable Path bundle;

    @Option(
        names = "--accept",
        description = "Record backing files that have changed as they are now.")
    boolean accept;
  }

  @Mixin ImageInput input = new ImageInput();
  @Mixin OutputFormat output = new OutputFormat();

  @ArgGroup(exclusive = true)
  Action action = new Action();

  @Option(
      names = "--map",
      paramLabel = "OLD=NEW",
      description = "With --relink: what is named OLD gets the name NEW.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--in",
      paramLabel = "DIR",
      description = "With --relink: look for backing files in DIR first.")
  @Nullable Path directory;

  @Option(
      names = "--link",
      description = "With --bundle: hard links instead of copies, where nothing changes.")
  boolean link;

  @Option(
      names = "--no-verify",
      description = "Compare recorded backing files by length only, and do not read them.")
  boolean lengthOnly;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2 or raw.")
  Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    Path file = input.file(image);
    try {
      Path bundle = action.bundle;
      if (action.relink) {
        new Relinking(input, names, directory).relink(file);
      } else if (action.accept) {
        new Acceptance(input).accept(look(BackingChain.Comparison.CONTENT));
      } else if (bundle != null) {
        new Bundle(input, link).make(look(BackingChain.Comparison.LENGTH), bundle);
      } else {
        return show(look(comparison()));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private BackingChain.Comparison comparison() {
    return lengthOnly ? BackingChain.Comparison.LENGTH : BackingChain.Comparison.CONTENT;
  }

  private BackingChain look(BackingChain.Comparison comparison) throws IOException, UsageException {
    return BackingChain.of(
        input.file(image),
        Optional.ofNullable(input.format(image)),
        input.backing(image),
        comparison);
  }

  private int show(BackingChain chain) throws IOException {
    if (output.isJson() || common().json()) {
      console().json(json -> ChainText.write(json, chain));
    } else {
      ChainText.print(console().out(), chain);
    }
    if (chain.worst().isEmpty()) {
      return ExitCode.OK;
    }
    return chain.worst().get() == Problem.Weight.BROKEN ? BROKEN : REMARKS;
  }
}
