package org.bootdisk.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.CommandRun;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.fixtures.Tool;

/**
 * A disk that we change and its twin, which the native tools change: a directory for each, in which
 * the files of both chains have the same names. Every command is written to a log.
 */
final class Twins {

  /** The time of mkfs.fat's {@code --invariant}. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("HOME", "/nonexistent", "PATH", "/usr/bin:/bin", "SOURCE_DATE_EPOCH", "1426325213");

  /** A file of both sides in a command. */
  record Named(String name) {}

  private final Path ours;
  private final Path theirs;
  private final SplittableRandom random;
  private final List<String> log = new ArrayList<>();
  private final List<Layer> layers = new ArrayList<>();
  private int files;

  /** Two empty directories in {@code directory}. */
  Twins(Path directory, SplittableRandom random) throws IOException {
    this.ours = Files.createDirectories(directory.resolve("ours"));
    this.theirs = Files.createDirectories(directory.resolve("theirs"));
    this.random = random;
  }

  /** What is drawn here is drawn again by the same seed. */
  SplittableRandom random() {
    return random;
  }

  /** Whether one of {@code in} equally likely things is the case. */
  boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  /** One of {@code choices}. */
  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The files of the chain, the lowest first. */
  List<Layer> layers() {
    return layers;
  }

  /** The file that is the disk. */
  Layer top() {
    return layers.get(layers.size() - 1);
  }

  /** Goes on with other files; those that are not among them are deleted. */
  void replaceChain(List<Layer> chain) throws IOException {
    List<Layer> gone = new ArrayList<>(layers);
    List<Layer> kept = List.copyOf(chain);
    gone.removeAll(kept);
    for (Layer layer : gone) {
      Files.delete(ours(layer.file()));
      Files.delete(theirs(layer.file()));
    }
    layers.clear();
    layers.addAll(kept);
  }

  /** A name that no file had before. */
  String fresh(String stem) {
    return stem + files++;
  }

  /** A file in our directory. */
  Path ours(String name) {
    return ours.resolve(name);
  }

  /** A file in their directory. */
  Path theirs(String name) {
    return theirs.resolve(name);
  }

  /** Our disk. */
  Path ours() {
    return ours(top().file());
  }

  /** Opens our disk for reading. */
  BlockDevice read() throws IOException {
    return DiskImage.openReadOnly(ours());
  }

  /** Bytes of our disk. */
  long size() throws IOException {
    return size(ours());
  }

  private static long size(Path image) throws IOException {
    try (BlockDevice disk = DiskImage.openReadOnly(image)) {
      return disk.size();
    }
  }

  /** All that was done. */
  List<String> log() {
    return log;
  }

  /** Writes something down. */
  void note(String line) {
    log.add(line);
  }

  /**
   * Runs a command of {@code qemu-img}, and {@code bootdisk image} with the same words.
   *
   * @return false if both refuse it
   */
  boolean image(Object... words) {
    List<Object> own = new ArrayList<>(List.of("image"));
    List<Object> foreign = new ArrayList<>();
    for (Object word : words) {
      boolean file = word instanceof Named;
      own.add(file ? ours(((Named) word).name()) : word);
      foreign.add(file ? ((Named) word).name() : word);
    }
    return agree(ours(own.toArray()), theirs("qemu-img", foreign.toArray()));
  }

  /** Requires that both did it, or both refused it. */
  boolean agree(CommandRun own, Tool.Result foreign) {
    assertThat(own.status() == 0)
        .as("ours: %s, theirs: %s", own, foreign)
        .isEqualTo(foreign.status() == 0);
    return own.status() == 0;
  }

  /** Runs a command of ours. */
  CommandRun ours(Object... words) {
    CommandRun run = CommandRun.in(ENVIRONMENT, words);
    log.add("bootdisk " + sentence(words) + answer(run.status(), run.err()));
    return run;
  }

  /** Runs a command of ours, which must succeed. */
  CommandRun oursMust(Object... words) {
    CommandRun run = ours(words);
    assertThat(run.status()).as(run.toString()).isZero();
    return run;
  }

  /** Runs a tool in their directory. */
  Tool.Result theirs(String tool, Object... words) {
    Tool.Result result =
        Tool.named(tool)
            .in(theirs)
            .with("MTOOLS_SKIP_CHECK", "1")
            .with("MTOOLSRC", "/dev/null")
            .with("SOURCE_DATE_EPOCH", "1426325213")
            .run(words);
    log.add(tool + " " + sentence(words) + answer(result.status(), result.err()));
    return result;
  }

  /** Runs a tool in their directory, which must succeed. */
  Tool.Result theirsMust(String tool, Object... words) {
    return theirs(tool, words).requireSuccess();
  }

  private static String sentence(Object... words) {
    List<String> all = new ArrayList<>();
    for (Object word : words) {
      String text = word.toString();
      all.add(text.matches("[-\\w./,:=+@%]+") ? text : "'" + text.replace("'", "'\\''") + "'");
    }
    return String.join(" ", all);
  }

  private static String answer(int status, String err) {
    return status == 0 ? "" : "   # " + status + ": " + err.strip();
  }

  /** The twin as a raw image, which tools change that know no other. */
  Path raw() {
    if (!top().isQcow2()) {
      return theirs(top().file());
    }
    theirsMust("qemu-img", "convert", "-f", "qcow2", "-O", "raw", top().file(), "raw.img");
    return theirs("raw.img");
  }

  /** Writes what became of {@link #raw} back to the twin. */
  void storeRaw() {
    if (top().isQcow2()) {
      theirsMust("qemu-img", "convert", "-n", "-f", "raw", "-O", "qcow2", "raw.img", top().file());
    }
  }

  /**
   * Makes one disk a copy of the other, after work that both did well but not to the same bytes.
   * Either side goes on with what the other has written.
   */
  void equalise() {
    if (random.nextBoolean()) {
      takeOurs();
    } else {
      storeRaw();
      Object raw = top().isQcow2() ? theirs("raw.img") : theirs(top().file());
      oursMust("image", "convert", "-n", "-f", "raw", "-O", top().format(), raw, ours());
    }
  }

  /** Makes the twin a copy of our disk, as QEMU reads it. */
  void takeOurs() {
    String format = top().format();
    theirsMust(
        "qemu-img", "convert", "-n", "-f", format, "-O", format, ours(), theirs(top().file()));
  }

  /** Requires that both disks have the same content, to QEMU's eyes and to ours, and are sound. */
  void requireEqual() throws IOException {
    requireEqual(top());
  }

  /** Requires the same of one file of the chain. */
  void requireEqual(Layer layer) throws IOException {
    String format = layer.format();
    Path own = ours(layer.file());
    Path foreign = theirs(layer.file());
    assertThat(size(own)).isEqualTo(size(foreign));
    Tool qemu = Tool.named("qemu-img");
    qemu.run("compare", "-f", format, "-F", format, own, foreign).requireSuccess();
    quiet("image", "compare", "-f", format, "-F", format, own, foreign);
    if (layer.isQcow2()) {
      qemu.run("check", "-f", format, own).requireSuccess();
      quiet("image", "check", "-f", format, own);
      quiet("image", "check", "-f", format, foreign);
    }
  }

  /** Runs a command of ours that only looks, and must find nothing. */
  private static void quiet(Object... words) {
    CommandRun run = CommandRun.in(ENVIRONMENT, words);
    assertThat(run.status()).as("bootdisk %s: %s", sentence(words), run).isZero();
  }
}
