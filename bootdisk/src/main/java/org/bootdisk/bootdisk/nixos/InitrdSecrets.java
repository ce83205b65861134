package org.bootdisk.bootdisk.nixos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.host.StoreRoot;
import org.bootdisk.bootdisk.nixos.NixosSystem.Secrets;
import org.bootdisk.bootdisk.recipe.MenuSource;
import org.bootdisk.bootdisk.recipe.MenuSource.Nixos;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * The secrets of NixOS systems that a menu offers: files of this machine that are not in the store,
 * and that a program of each system's packs for its initrd (nixpkgs, install-grub.pl). Such a
 * program is run only if somebody asks for it.
 */
public final class InitrdSecrets {

  private static final int MOST_TEXT = 2000;

  private final Consumer<String> messages;

  /** Says what goes wrong with systems that are not the current one through {@code messages}. */
  public InitrdSecrets(Consumer<String> messages) {
    this.messages = messages;
  }

  /** A system whose secrets are asked for. */
  private record Offered(NixosSystem system, boolean current) {}

  /**
   * Names systems of which it is not known whether they need secrets, and for which there are none.
   */
  public void tellUnknown(List<MenuSource> menu) throws IOException, RecipeException {
    for (Nixos source : nixos(menu)) {
      List<String> unknown = new ArrayList<>();
      for (Offered offered : systems(source)) {
        NixosSystem system = offered.system();
        boolean there =
            source.secrets().isPresent()
                && Files.exists(source.secrets().get().resolve(system.secretsFile()));
        String path = Quoted.of(system.toplevel().path());
        if (system.secrets() == Secrets.UNKNOWN && !there && !unknown.contains(path)) {
          unknown.add(path);
        }
      }
      if (!unknown.isEmpty()) {
        messages.accept(
            NixosSystem.APPENDER
                + " was not run of "
                + String.join(", ", unknown)
                + "; if an initrd needs secrets, use --nixos-run-secrets");
      }
    }
  }

  /**
   * Runs the program of each system that has one; its secrets, if there are any, come to the
   * source's directory of secrets, which is made if need be and which only its owner may read.
   *
   * @throws RecipeException if a source has no such directory, or lies in another root, where its
   *     programs do not run
   * @throws IOException if the program of a current system fails
   */
  public void run(List<MenuSource> menu) throws IOException, RecipeException {
    for (Nixos source : nixos(menu)) {
      Path directory =
          source
              .secrets()
              .orElseThrow(
                  () ->
                      new RecipeException("nixos: name a directory for secrets, which stay there"));
      if (source.storeRoot().isPresent()) {
        throw new RecipeException(
            "nixos: programs below a store-root run in it alone; run them there, and name the"
                + " directory with their secrets");
      }
      if (!Files.exists(directory)) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      for (Offered offered : systems(source)) {
        Path program = offered.system().toplevel().file().resolve(NixosSystem.APPENDER);
        if (Files.isExecutable(program)) {
          run(program, directory.resolve(offered.system().secretsFile()), offered);
        }
      }
    }
  }

  private void run(Path program, Path target, Offered offered) throws IOException {
    // The program appends, so that the file keeps the rights that it has now.
    Path fresh =
        Files.createTempFile(
            target.getParent(),
            "secrets-",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      String failure = run(program, fresh);
      if (!failure.isEmpty() && offered.current()) {
        throw new IOException(program + ": " + failure);
      }
      if (!failure.isEmpty()) {
        // As NixOS does: what was a secret then may be gone.
        messages.accept("an older system has no secrets now: " + program + ": " + failure);
      } else if (Files.size(fresh) > 0) {
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
      Files.deleteIfExists(target);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Why the program failed; empty if it did not. */
  private static String run(Path program, Path target) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), target.toString()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    try {
      int status = process.waitFor();
      String shown = said.substring(0, Math.min(MOST_TEXT, said.length()));
      return status == 0 ? "" : "exit status " + status + (said.isEmpty() ? "" : ": " + shown);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    }
  }

  private static List<Nixos> nixos(List<MenuSource> menu) {
    List<Nixos> found = new ArrayList<>();
    for (MenuSource source : menu) {
      if (source instanceof Nixos nixos) {
        found.add(nixos);
      } else if (source instanceof MenuSource.Submenu submenu) {
        found.addAll(nixos(submenu.entries()));
      }
    }
    return found;
  }

  private static List<Offered> systems(Nixos source) throws IOException, RecipeException {
    StoreRoot root = source.storeRoot().map(StoreRoot::new).orElse(StoreRoot.HOST);
    List<Offered> systems = new ArrayList<>();
    String where = "nixos";
    String toplevel = root.seenFromInside(source.toplevel());
    add(new NixosReader(root, where).read(toplevel), true, systems);
    if (source.profile().isPresent()) {
      String profile = root.seenFromInside(source.profile().get());
      for (NixosProfile.Generation generation :
          NixosProfile.read(root, profile, source.limit(), where)) {
        add(generation.system(), false, systems);
      }
    }
    return systems;
  }

  private static void add(NixosSystem system, boolean current, List<Offered> systems) {
    for (Offered other : systems) {
      if (other.system().toplevel().equals(system.toplevel())) {
        return;
      }
    }
    systems.add(new Offered(system, current));
    for (NixosSystem.Specialisation variant : system.specialisations()) {
      add(variant.system(), current, systems);
    }
  }
}
