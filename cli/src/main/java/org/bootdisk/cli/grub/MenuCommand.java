package org.bootdisk.cli.grub;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.MenuUpdate;
import org.bootdisk.bootdisk.MenuUpdate.Obsolete;
import org.bootdisk.bootdisk.MenuUpdate.Outcome;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.menu.PlannedMenu;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.MenuOptions;
import org.bootdisk.cli.command.Subcommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk grub menu}. */
@Command(
    name = "menu",
    description = {
      "Print a grub.cfg, or put it on a disk that has GRUB, with the files it names.",
      "It is made of a recipe, of a kernel, of a NixOS system or of entries of the",
      "Boot Loader Specification."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk grub menu --nixos /run/current-system",
      "  bootdisk grub menu --write disk.qcow2 --kernel vmlinuz --initrd initrd.img"
    })
final class MenuCommand extends Subcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "Recipe in YAML or JSON, of which the menu alone is taken.")
  @Nullable Path recipe;

  @Mixin MenuOptions menu = new MenuOptions();

  @Option(
      names = "--write",
      paramLabel = "IMAGE",
      description = "Write to this image, qcow2 or raw, instead of printing.")
  @Nullable Path image;

  @Option(
      names = "--keep-kernels",
      description = "Leave files in /kernels that no entry names; NixOS removes them.")
  boolean keepKernels;

  @Override
  public Integer call() throws Exception {
    Recipe wanted = menu.applyTo(recipe == null ? Recipe.seed() : RecipeReader.read(recipe));
    menu.writeSecrets(wanted, this::say);
    if (image == null) {
      PlannedMenu planned = Planner.menu(wanted);
      menu.tellDoubts(wanted, this::say);
      if (common().json()) {
        console()
            .json(
                "bootdisk-grub-menu-1",
                json -> write(json, planned, new Outcome(List.of(), List.of())));
      } else {
        console().out().print(planned.text());
      }
      return ExitCode.OK;
    }
    try (BlockDevice disk = DiskImage.openWritable(image)) {
      MenuUpdate update = MenuUpdate.of(disk, wanted.menu());
      menu.tellDoubts(wanted, this::say);
      Instant time = BuildTime.of(console().variable("SOURCE_DATE_EPOCH"));
      Outcome outcome = update.apply(time, keepKernels ? Obsolete.KEEP : Obsolete.REMOVE);
      if (common().json()) {
        console().json("bootdisk-grub-menu-1", json -> write(json, update.menu(), outcome));
      } else {
        outcome.written().forEach(path -> say(disk.description() + ": wrote " + path));
        outcome.removed().forEach(path -> say(disk.description() + ": removed " + path));
      }
    }
    return ExitCode.OK;
  }

  private static void write(JsonWriter json, PlannedMenu menu, Outcome outcome) throws IOException {
    json.beginObject();
    json.name("grub.cfg").value(menu.text());
    write(json, "files", menu.files().keySet());
    write(json, "written", outcome.written());
    write(json, "removed", outcome.removed());
    json.endObject();
  }

  private static void write(JsonWriter json, String name, Collection<String> paths)
      throws IOException {
    json.name(name).beginArray();
    for (String path : paths) {
      json.value(path);
    }
    json.endArray();
  }
}
