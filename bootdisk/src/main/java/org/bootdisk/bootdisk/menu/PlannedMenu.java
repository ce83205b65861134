package org.bootdisk.bootdisk.menu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.recipe.MenuSettings;
import org.bootdisk.bootdisk.recipe.MenuSource;
import org.bootdisk.bootdisk.recipe.Recipe.Menu;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * A menu that is decided and not yet written.
 *
 * @param text of grub.cfg
 * @param files that it names, by path on the volume
 */
public record PlannedMenu(String text, Map<String, HostFile> files) {

  private static final String FONTS = "/grub/fonts/";

  /**
   * Decides the text and where files go.
   *
   * @param volumeId of the volume that grub.cfg will be on, as GRUB prints it: {@code 6CC4-C7B4}
   * @throws RecipeException if the menu cannot be made
   */
  public static PlannedMenu of(Menu menu, String volumeId) throws IOException, RecipeException {
    Expansion expansion = new Expansion(volumeId);
    List<MenuItem> items = expansion.items(menu.entries(), "menu");
    Optional<String> font = Optional.empty();
    if (menu.settings().graphics().isPresent()) {
      MenuSettings.Graphics graphics = menu.settings().graphics().get();
      font = Optional.of(expansion.font(graphics.font()));
    }
    String text = GrubMenu.text(menu.settings(), items, font);
    return new PlannedMenu(text + expansion.files.leftOut(), expansion.files.files());
  }

  /** Sources become items, and their files get places. */
  private static final class Expansion {

    final BootFiles files = new BootFiles();
    private final String volumeId;

    Expansion(String volumeId) {
      this.volumeId = volumeId;
    }

    String font(Path file) throws IOException, RecipeException {
      String name = String.valueOf(file.getFileName());
      return files.placeAt(FONTS + name, file, "graphics.font");
    }

    List<MenuItem> items(List<MenuSource> sources, String where)
        throws IOException, RecipeException {
      List<MenuItem> items = new ArrayList<>();
      for (int i = 0; i < sources.size(); i++) {
        items.addAll(items(sources.get(i), where + "[" + i + "]"));
      }
      return items;
    }

    private List<MenuItem> items(MenuSource source, String where)
        throws IOException, RecipeException {
      if (source instanceof MenuEntry entry) {
        return List.of(linux(entry, where));
      }
      if (source instanceof MenuSource.Submenu submenu) {
        List<MenuItem> items = items(submenu.entries(), where + ".entries");
        return List.of(new MenuItem.Submenu(submenu.title(), submenu.options(), items));
      }
      if (source instanceof MenuSource.EfiProgram efi) {
        String place = files.place(efi.program(), where + ".efi");
        return List.of(new MenuItem.Efi(efi.title(), efi.options(), place, List.of()));
      }
      if (source instanceof MenuSource.Nixos nixos) {
        return new NixosItems(nixos, where, files, volumeId).items();
      }
      Path boot = ((MenuSource.BootLoaderEntries) source).boot();
      return new BootLoaderItems(boot, where, files).items();
    }

    private MenuItem linux(MenuEntry entry, String where) throws IOException, RecipeException {
      GrubMenu.requireOneLine(where + ".title", entry.title());
      GrubMenu.requireOneLine(where + ".parameters", entry.parameters());
      String kernel = files.place(entry.kernel(), where + ".kernel");
      List<String> initrds = new ArrayList<>();
      for (Path initrd : entry.initrds()) {
        initrds.add(files.place(initrd, where + ".initrds[" + initrds.size() + "]"));
      }
      return new MenuItem.Linux(
          entry.title(),
          entry.options(),
          kernel,
          initrds,
          KernelParameters.split(entry.parameters(), where + ".parameters"),
          MenuItem.Searched.NOT);
    }
  }
}
