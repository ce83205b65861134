package org.bootdisk.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bootdisk.fixtures.Seeds;
import org.jspecify.annotations.Nullable;

/** Copies, makes, moves, marks and removes files of a FAT volume, as mtools do. */
final class FileChanges implements Operation {

  private static final int LARGEST_FILE = 60_000;

  /** All that one change needs to know. */
  private record Scene(Twins twins, Volume volume, Path raw, Map<String, String> tree) {

    /** Both have something to do, and must do it. */
    void both(String command, List<Object> ours, String tool, List<Object> theirs) {
      List<Object> words = new ArrayList<>(List.of("-i", volume.drive(raw)));
      words.addAll(theirs);
      twins.oursMust(volume.command(command, twins.ours(), ours.toArray()));
      twins.theirsMust(tool, words.toArray());
    }

    List<String> paths(boolean directories) {
      List<String> paths = new ArrayList<>();
      tree.forEach(
          (path, text) -> {
            if (!path.isEmpty() && text.equals("directory") == directories) {
              paths.add("/" + path);
            }
          });
      return paths;
    }

    /** One of the files; null if there is none. */
    @Nullable String file() {
      return any(paths(false));
    }

    @Nullable String directory() {
      return any(paths(true));
    }

    private @Nullable String any(List<String> paths) {
      return paths.isEmpty() ? null : paths.get(twins.random().nextInt(paths.size()));
    }

    boolean isUnmarked(String file) {
      return Objects.requireNonNull(tree.get(file.substring(1))).endsWith("[bits=32]");
    }

    /** A directory that is there, the root directory as often as all others. */
    String parent() {
      String directory = directory();
      return directory == null || twins.one(2) ? "" : directory;
    }

    String newPath() {
      String[] ends = {".txt", "", " is a long name.cfg", ".Text", "-Größe.é", ".tar.gz"};
      return parent() + "/" + twins.fresh(twins.pick("a", "File", "KERNEL")) + twins.pick(ends);
    }

    /** A file of the host, of random content and size, that fits. */
    Path hostFile(String name) throws IOException {
      int most = (int) Math.min(LARGEST_FILE, volume.free(twins.ours()) / 4);
      int length = twins.one(8) ? 0 : twins.random().nextInt(most + 1);
      long seed = twins.random().nextLong();
      twins.note("# " + name + ": " + length + " bytes of seed " + seed);
      Path file = twins.ours("host").resolve(name);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      return Files.write(file, Seeds.bytes(seed, length));
    }
  }

  @Override
  public boolean run(Twins twins) throws IOException {
    Volume volume = Volume.any(twins);
    if (volume == null) {
      return false;
    }
    Scene scene = new Scene(twins, volume, twins.raw(), volume.tree(twins.ours()));
    if (!change(scene)) {
      return false;
    }
    assertThat(volume.tree(scene.raw)).isEqualTo(volume.tree(twins.ours()));
    if (twins.one(3)) {
      volume.requireSound(scene.raw, twins.theirs("scratch"));
      Path ours = twins.ours("raw.img");
      twins.oursMust("image", "convert", "-f", twins.top().format(), twins.ours(), ours);
      twins.oursMust(volume.command("check", ours));
      volume.requireSound(ours, twins.ours("scratch"));
    }
    twins.equalise();
    return true;
  }

  private static boolean change(Scene scene) throws IOException {
    boolean crowded = scene.volume.free(scene.twins.ours()) < 2 * LARGEST_FILE;
    return switch (crowded ? 7 : scene.twins.random().nextInt(10)) {
      case 0, 1, 2 -> copyIn(scene);
      case 3 -> copyTreeIn(scene);
      case 4 -> makeDirectory(scene);
      case 5 -> move(scene);
      case 6 -> copyWithin(scene);
      case 7 -> remove(scene);
      case 8 -> mark(scene);
      default -> label(scene);
    };
  }

  private static boolean copyIn(Scene scene) throws IOException {
    String old = scene.file();
    // Marks of a file that is replaced stay with us, mcopy drops them.
    boolean replaces = old != null && scene.isUnmarked(old) && scene.twins.one(3);
    String path = replaces ? Objects.requireNonNull(old) : scene.newPath();
    Path file = scene.hostFile("file");
    scene.both(
        "cp", List.of(file, ":" + path), "mcopy", List.of("-o", "-D", "o", file, "::" + path));
    return true;
  }

  private static boolean copyTreeIn(Scene scene) throws IOException {
    String name = scene.twins.fresh("tree");
    for (String file : List.of("one", "below/two.cfg", "below/deeper/Three three")) {
      scene.hostFile(name + "/" + file);
    }
    Path tree = scene.twins.ours("host").resolve(name);
    String parent = scene.parent() + "/";
    scene.both(
        "cp", List.of("-r", tree, ":" + parent), "mcopy", List.of("-s", tree, "::" + parent));
    return true;
  }

  private static boolean makeDirectory(Scene scene) {
    String path = scene.newPath();
    scene.both("mkdir", List.of(path), "mmd", List.of("::" + path));
    return true;
  }

  private static boolean move(Scene scene) {
    String from = scene.twins.one(3) ? scene.directory() : scene.file();
    // mmove forgets the case of a new name that fits in 8.3.
    String to = scene.newPath() + " is moved";
    if (from == null || to.startsWith(from + "/")) {
      return false;
    }
    scene.both("mv", List.of(from, to), "mmove", List.of("::" + from, "::" + to));
    return true;
  }

  private static boolean copyWithin(Scene scene) {
    String from = scene.file();
    if (from == null) {
      return false;
    }
    String to = scene.newPath();
    scene.both("cp", List.of(":" + from, ":" + to), "mcopy", List.of("::" + from, "::" + to));
    return true;
  }

  private static boolean remove(Scene scene) {
    boolean all = scene.twins.one(4);
    String path = all ? scene.directory() : scene.file();
    if (path == null) {
      return false;
    }
    if (all) {
      scene.both("rm", List.of("-r", path), "mdeltree", List.of("::" + path));
    } else {
      scene.both("rm", List.of(path), "mdel", List.of("::" + path));
    }
    return true;
  }

  private static boolean mark(Scene scene) {
    String path = scene.file();
    if (path == null) {
      return false;
    }
    String letter = scene.twins.pick("h", "s", "a");
    boolean set = scene.twins.random().nextBoolean();
    scene.both(
        "attr",
        List.of(set ? "--set" : "--clear", letter, path),
        "mattrib",
        List.of((set ? "+" : "-") + letter, "::" + path));
    return true;
  }

  private static boolean label(Scene scene) {
    String label = scene.twins.pick("ONE", "ANOTHER ONE", "A-B");
    scene.both("label", List.of("--set", label), "mlabel", List.of("::" + label));
    return true;
  }
}
