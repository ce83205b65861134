package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;

/** The recipes of {@code fixtures/recipes}, in a directory with all that they name. */
final class ExampleRecipes {

  /** Where the recipes are kept. */
  static final Path SOURCES = Path.of("../fixtures/recipes");

  private final Path directory;

  ExampleRecipes(Path directory) throws IOException {
    this.directory = directory;
    for (String name : names()) {
      Files.copy(SOURCES.resolve(name), directory.resolve(name));
    }
    Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    Files.write(directory.resolve("vmlinuz-old"), FakeKernel.bytes());
    Files.writeString(directory.resolve("initrd.img"), "070701 and so on");
    Files.write(directory.resolve("root.img"), Seeds.bytes(7, 3_000_001));
    Files.writeString(directory.resolve("notes.txt"), "first\n");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createDirectory(tree.resolve("empty"));
    Files.writeString(tree.resolve("b.conf"), "b\n");
    Files.writeString(tree.resolve("a long name.conf"), "a\n");
    Tool.named("tar").in(directory).output("-czf", "tree.tar.gz", "notes.txt", "tree");
    makeNixosSystem();
  }

  /** The file names of all recipes, sorted. */
  static List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(SOURCES, "*.yaml")) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    Collections.sort(names);
    return names;
  }

  private void makeNixosSystem() throws IOException {
    Path store = Files.createDirectories(directory.resolve("root/nix/store"));
    Path system = Files.createDirectories(store.resolve("system"));
    Files.createDirectories(store.resolve("k-linux"));
    Files.createDirectories(store.resolve("i-initrd"));
    Files.write(store.resolve("k-linux/bzImage"), FakeKernel.bytes());
    Files.writeString(store.resolve("i-initrd/initrd"), "070701 and so on");
    Files.createSymbolicLink(system.resolve("kernel"), Path.of("/nix/store/k-linux/bzImage"));
    Files.createSymbolicLink(system.resolve("initrd"), Path.of("/nix/store/i-initrd/initrd"));
    Files.writeString(system.resolve("kernel-params"), "console=ttyS0");
    Files.writeString(system.resolve("init"), "#! /bin/sh\n");
    Files.writeString(system.resolve("nixos-version"), "24.05");
    Files.writeString(system.resolve("system"), "x86_64-linux");
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  Recipe read(String name) throws Exception {
    return RecipeReader.read(path(name));
  }

  DiskPlan plan(String name) throws Exception {
    return plan(read(name));
  }

  static DiskPlan plan(Recipe recipe) throws Exception {
    return Planner.plan(recipe, grub(recipe), BuildTime.DEFAULT);
  }

  static List<GrubBuild> grub(Recipe recipe) throws Exception {
    List<GrubBuild> builds = new ArrayList<>();
    for (GrubFiles files :
        GrubFinder.files(
            recipe.grub().targets(), List.of(), Path.of("none"), (platforms, into) -> "no")) {
      builds.add(GrubBuild.open(files));
    }
    return builds;
  }

  /** The disk as a raw file. */
  Path build(String name) throws Exception {
    Path image = directory.resolve(name + ".raw");
    plan(name).build(image, ImageFormat.RAW, bytes -> {});
    return image;
  }
}
