package org.bootdisk.cli.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.grub.AptDownloader;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.grub.GrubNotFoundException;
import org.bootdisk.bootdisk.host.InputFileException;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.bootdisk.recipe.Size;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.GrubCache;
import org.bootdisk.cli.command.MenuOptions;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.grub.GrubBuild;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that say what disk is wanted: a recipe, and what overrides it. A picocli mixin. */
final class RecipeOptions {

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "Recipe in YAML or JSON. Without one: the NixOS boot disk with an empty menu.")
  @Nullable Path recipe;

  @Mixin MenuOptions menu = new MenuOptions();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Size of the disk, such as 40M (the default) or 2G.")
  @Nullable String size;

  @Option(
      names = "--geometry",
      paramLabel = "H/S",
      description =
          "Heads and sectors per track for CHS fields: 16/63 (the default: a small virtio disk of"
              + " QEMU's) or 255/63 (what sgdisk takes for image files).")
  @Nullable String geometry;

  @Option(
      names = "--grub",
      paramLabel = "PLACE",
      description =
          "Take GRUB's files from this directory or Debian package; repeat it for several. Without"
              + " it: the recipe, /usr/lib/grub, the cache, a download with apt-get.")
  List<Path> grub = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "What $${NAME} stands for in the recipe, instead of what its variables say.")
  Map<String, String> variables = new TreeMap<>();

  @Option(names = "--offline", description = "Never download anything.")
  boolean offline;

  /** For picocli. */
  RecipeOptions() {}

  /** The recipe's file, if there is one. */
  Optional<Path> file() {
    return Optional.ofNullable(recipe);
  }

  /** The plan of the disk that is wanted. */
  DiskPlan plan(Recipe wanted, Console console, Consumer<String> messages)
      throws IOException, RecipeException, GrubNotFoundException {
    GrubFinder.Downloader downloader =
        offline ? (platforms, directory) -> "forbidden by --offline" : new AptDownloader(messages);
    menu.writeSecrets(wanted, messages);
    List<GrubBuild> builds = GrubCache.builds(wanted, console, downloader);
    Instant time = BuildTime.of(console.variable("SOURCE_DATE_EPOCH"));
    try {
      DiskPlan plan = Planner.plan(wanted, builds, time);
      menu.tellDoubts(wanted, messages);
      return plan;
    } catch (RecipeException e) {
      Optional<String> place = place(e.path(), wanted);
      throw place.isEmpty() ? e : e.in(place.get());
    } catch (InputFileException e) {
      Optional<String> place = place(e.purpose(), wanted);
      throw place.isEmpty() ? e : e.in(place.get());
    }
  }

  /** Where a value is written down: an option, or a place in the recipe's file. */
  private Optional<String> place(String path, Recipe wanted) throws IOException, RecipeException {
    if (path.isEmpty()) {
      return Optional.empty();
    }
    Recipe written = recipe == null ? Recipe.seed() : RecipeReader.read(recipe, variables);
    if (path.startsWith("menu") && !written.menu().equals(wanted.menu())) {
      return menu.optionFor(path);
    }
    if (path.equals("size") && !written.size().equals(wanted.size())) {
      return Optional.of("--size");
    }
    return recipe == null
        ? Optional.empty()
        : Optional.of(RecipeReader.position(recipe, path, variables));
  }

  /**
   * What is wanted, for an image at {@code output}.
   *
   * @throws UsageException if the image would replace one of the files that it is made of
   */
  Recipe recipeFor(Path output) throws IOException, RecipeException, UsageException {
    Recipe wanted = recipe();
    List<Path> inputs = new ArrayList<>(wanted.sources());
    if (recipe != null) {
      inputs.add(recipe);
      inputs.addAll(RecipeReader.included(recipe));
    }
    for (Path input : inputs) {
      if (Files.exists(output) && Files.exists(input) && Files.isSameFile(input, output)) {
        throw new UsageException(
            output + ": is one of the files to build from; name another with --output");
      }
    }
    return wanted;
  }

  /** What is wanted: the recipe, and what the options change in it. */
  Recipe recipe() throws IOException, RecipeException, UsageException {
    Recipe wanted = recipe == null ? Recipe.seed() : RecipeReader.read(recipe, variables);
    try {
      wanted = size == null ? wanted : wanted.withSize(Size.parseOfDisk(size));
      wanted = geometry == null ? wanted : wanted.withGeometry(ChsGeometry.parse(geometry));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    wanted = grub.isEmpty() ? wanted : wanted.withGrub(grub);
    return menu.applyTo(wanted);
  }
}
