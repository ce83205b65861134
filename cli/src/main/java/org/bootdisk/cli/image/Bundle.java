package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.StagedDirectory;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Conversion;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.chain.BackingChain;
import org.bootdisk.qcow2.chain.Layer;
import org.bootdisk.qcow2.chain.Problem;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.Feature;

/** Brings a whole chain together in a directory, which appears complete or not at all. */
final class Bundle {

  private final ImageInput input;
  private final boolean linked;

  /** A bundle; files that need no change are hard links if {@code linked}. */
  Bundle(ImageInput input, boolean linked) {
    this.input = input;
    this.linked = linked;
  }

  void make(BackingChain chain, Path directory) throws IOException, UsageException {
    requireWhole(chain);
    if (Files.exists(directory)) {
      throw new UsageException(directory + " exists; name a directory that does not");
    }
    List<String> names = names(chain);
    try (StagedDirectory staged = StagedDirectory.creating(directory)) {
      for (int i = 0; i < names.size(); i++) {
        place(chain.layers(), names, i, staged);
      }
      staged.commit();
    }
  }

  private static void requireWhole(BackingChain chain) throws UsageException {
    for (Layer layer : chain.layers()) {
      if (layer.facts().isEmpty() || layer.problems().contains(Problem.UNREADABLE)) {
        throw new UsageException(
            layer.path() + ": " + layer.explanation() + "; mend the chain first");
      }
      Layer.Facts facts = layer.facts().get();
      if (facts.header().isPresent() && facts.header().get().has(Feature.EXTERNAL_DATA_FILE)) {
        throw new UsageException(
            layer.path() + " has an external data file, which cannot be bundled");
      }
    }
  }

  /** The files' own names; one that is there already gets its depth in front. */
  private static List<String> names(BackingChain chain) {
    List<String> names = new ArrayList<>();
    for (Layer layer : chain.layers()) {
      String name = String.valueOf(layer.path().getFileName());
      names.add(names.contains(name) ? names.size() + "-" + name : name);
    }
    return names;
  }

  private void place(List<Layer> layers, List<String> names, int index, StagedDirectory staged)
      throws IOException, UsageException {
    Layer layer = layers.get(index);
    String name = names.get(index);
    boolean last = index == layers.size() - 1;
    BackingReference old = last ? null : layers.get(index + 1).reference().orElseThrow();
    boolean same = old == null || old.name().equals(names.get(index + 1));
    if (linked && same) {
      Files.createLink(staged.path().resolve(name), layer.path().toRealPath());
      return;
    }
    copy(layer.path(), name, staged);
    if (old != null && !same) {
      try (Qcow2Image copy =
          Qcow2Image.openWritable(staged.openWritable(name), BackingFiles.none())) {
        copy.base().rename(new BackingReference(relative(names.get(index + 1)), old.format()));
        copy.flush();
      }
    }
  }

  private static String relative(String name) {
    return name.contains(":") ? "./" + name : name;
  }

  private void copy(Path from, String name, StagedDirectory staged)
      throws IOException, UsageException {
    try (FileDevice source = input.openFile(from);
        FileDevice copy = staged.createFile(name, source.size())) {
      Conversion.copy(
          source, copy, Conversion.Target.BLANK, Conversion.DEFAULT_SPARSE_SIZE, bytes -> {});
      copy.flush();
    }
  }
}
