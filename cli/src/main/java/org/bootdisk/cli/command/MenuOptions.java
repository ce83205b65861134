package org.bootdisk.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.menu.KernelParameters;
import org.bootdisk.bootdisk.nixos.InitrdSecrets;
import org.bootdisk.bootdisk.recipe.MenuSource;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what the menu offers, instead of a recipe's menu. A picocli mixin. */
public final class MenuOptions {

  @Option(
      names = "--kernel",
      paramLabel = "FILE",
      description = "Linux kernel of the menu's one entry, instead of the recipe's menu.")
  @Nullable Path kernel;

  @Option(
      names = "--initrd",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Initial RAM disks for --kernel, loaded in this order.")
  List<Path> initrds = new ArrayList<>();

  @Option(names = "--params", paramLabel = "TEXT", description = "Command line for --kernel.")
  @Nullable String parameters;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "What the menu shows for --kernel (default: Linux).")
  @Nullable String title;

  @Option(
      names = "--nixos",
      paramLabel = "TOPLEVEL",
      description =
          "Offer a NixOS system: its directory, a link to it, or its boot.json. Entries, titles and"
              + " names of copied kernels are those of NixOS.")
  @Nullable Path nixos;

  @Option(
      names = "--nixos-profile",
      paramLabel = "PATH",
      description = "Offer the generations of a profile too: /nix/var/nix/profiles/system.")
  @Nullable Path profile;

  @Option(
      names = "--nixos-secrets",
      paramLabel = "DIR",
      description = "Directory with files NAME-secrets, as NixOS leaves them in /boot/kernels.")
  @Nullable Path secrets;

  @Option(
      names = "--nixos-run-secrets",
      description =
          "Run append-initrd-secrets of each system that has it, with the rights that bootdisk has,"
              + " and keep what it writes in --nixos-secrets.")
  boolean runSecrets;

  @Option(
      names = "--store-root",
      paramLabel = "DIR",
      description =
          "Look up the absolute links of --nixos below this directory, such as /mnt; none leads out"
              + " of it.")
  @Nullable Path storeRoot;

  @Option(
      names = "--boot-loader-entries",
      paramLabel = "DIR",
      description =
          "Offer the entries of a directory that is laid out as the Boot Loader Specification has"
              + " it: loader/entries/*.conf and EFI/Linux/*.efi.")
  @Nullable Path entries;

  /** For picocli. */
  public MenuOptions() {}

  /** Has secrets of NixOS systems written, if that is wanted; before the menu is planned. */
  public void writeSecrets(Recipe wanted, Consumer<String> messages)
      throws IOException, RecipeException {
    if (runSecrets) {
      new InitrdSecrets(messages).run(wanted.menu().entries());
    }
  }

  /**
   * Names systems that may lack secrets, and parameters that GRUB changes; when the menu is
   * planned, so that it has no faults.
   */
  public void tellDoubts(Recipe wanted, Consumer<String> messages)
      throws IOException, RecipeException {
    if (!runSecrets) {
      new InitrdSecrets(messages).tellUnknown(wanted.menu().entries());
    }
    tellChanged(wanted.menu().entries(), messages);
  }

  private static void tellChanged(List<MenuSource> menu, Consumer<String> messages) {
    for (MenuSource source : menu) {
      if (source instanceof MenuSource.Submenu submenu) {
        tellChanged(submenu.entries(), messages);
      } else if (source instanceof Recipe.MenuEntry entry
          && KernelParameters.areChangedByGrub(entry.parameters())) {
        messages.accept(
            Quoted.of(entry.title())
                + ": GRUB puts a backslash before each ' and \\ of the parameters "
                + Quoted.of(entry.parameters())
                + "; Linux knows double quotes only");
      }
    }
  }

  /**
   * What is wanted, with the menu that the options describe if they do.
   *
   * @throws UsageException if they contradict each other
   */
  public Recipe applyTo(Recipe wanted) throws UsageException {
    List<MenuSource> sources = new ArrayList<>();
    if (kernel != null) {
      sources.add(
          new Recipe.MenuEntry(
              title == null ? "Linux" : title,
              kernel,
              initrds,
              parameters == null ? "" : parameters));
    } else if (!initrds.isEmpty() || parameters != null || title != null) {
      throw new UsageException("--initrd, --params and --title describe a --kernel; name one");
    }
    if (nixos != null) {
      sources.add(
          new MenuSource.Nixos(
              nixos,
              Optional.ofNullable(profile),
              Optional.ofNullable(storeRoot),
              Optional.ofNullable(secrets),
              MenuSource.Nixos.NAME,
              MenuSource.Nixos.LIMIT));
    } else if (profile != null || storeRoot != null || secrets != null) {
      throw new UsageException(
          "--nixos-profile, --nixos-secrets and --store-root describe a --nixos; name one");
    }
    if (entries != null) {
      sources.add(new MenuSource.BootLoaderEntries(entries));
    }
    return sources.isEmpty()
        ? wanted
        : wanted.withMenu(new Menu(wanted.menu().settings(), sources));
  }

  /** The option that says what is at {@code path} of the recipe, if it is the entry of options. */
  public Optional<String> optionFor(String path) {
    if (kernel == null || !path.startsWith("menu[0].")) {
      return Optional.empty();
    }
    String member = path.substring("menu[0].".length());
    for (String option : List.of("--kernel", "--initrd", "--title")) {
      if (member.startsWith(option.substring(2))) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }
}
