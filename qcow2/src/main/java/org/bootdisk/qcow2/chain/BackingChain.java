package org.bootdisk.qcow2.chain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.qcow2.BaseDigest;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ImageInUseException;
import org.bootdisk.qcow2.crypt.PassphraseException;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.jspecify.annotations.Nullable;

/**
 * An image with all its backing files. Looking at a chain opens each file for a moment and changes
 * nothing; the first file that cannot be opened ends it.
 *
 * @param layers the image itself first
 */
public record BackingChain(List<Layer> layers) {

  /** Whether contents are compared with the records of them. */
  public enum Comparison {
    /** All recorded backing files are read. */
    CONTENT,
    /** Only their lengths are compared. */
    LENGTH,
    /** Nothing is. */
    NONE
  }

  private static final Set<String> KNOWN_FORMATS = Set.of("qcow2", "raw", "file");

  /** Keeps a copy of the list. */
  public BackingChain {
    layers = List.copyOf(layers);
  }

  /**
   * Looks at the chain of an image.
   *
   * @param image exists
   * @param format {@code qcow2} or {@code raw}; as the file looks if empty
   * @param files opens its backing files
   */
  public static BackingChain of(
      Path image, Optional<String> format, DirectoryBackingFiles files, Comparison comparison)
      throws IOException {
    List<Layer> layers = new ArrayList<>();
    Layer.Facts facts = facts(image, format);
    layers.add(new Layer(image, Optional.empty(), Optional.of(facts), List.of(), ""));
    DirectoryBackingFiles policy = files;
    while (facts != null && facts.backing().isPresent()) {
      Walk step = new Walk(facts, facts.backing().get(), policy, comparison);
      Layer next = step.layer(layers.get(layers.size() - 1).path());
      layers.add(next);
      facts = next.facts().orElse(null);
      policy = step.below();
    }
    return new BackingChain(layers);
  }

  /** The worst that is wrong with any layer; empty if nothing is. */
  public Optional<Problem.Weight> worst() {
    Optional<Problem.Weight> worst = Optional.empty();
    for (Layer layer : layers) {
      if (layer.has(Problem.Weight.BROKEN)) {
        return Optional.of(Problem.Weight.BROKEN);
      }
      if (layer.has(Problem.Weight.REMARK)) {
        worst = Optional.of(Problem.Weight.REMARK);
      }
    }
    return worst;
  }

  /** Whether content of the chain lies in {@code file}, which exists, under whatever name. */
  public boolean includes(Path file) throws IOException {
    for (Layer layer : layers) {
      Optional<Path> data = layer.dataFile();
      if (isSame(layer.path(), file) || (data.isPresent() && isSame(data.get(), file))) {
        return true;
      }
    }
    return false;
  }

  /**
   * How deep {@code file} lies below the image, read in {@code format}: 1 is the image's own
   * backing file, 2 the backing file of that. Empty if it is not in the chain.
   */
  public OptionalInt depthOf(Path file, String format) throws IOException {
    for (int depth = 1; depth < layers.size(); depth++) {
      Layer layer = layers.get(depth);
      boolean read = layer.facts().isPresent() && layer.facts().get().format().equals(format);
      if (read && isSame(layer.path(), file)) {
        return OptionalInt.of(depth);
      }
    }
    return OptionalInt.empty();
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.isSameFile(one, other);
  }

  private static Layer.Facts facts(Path path, Optional<String> format) throws IOException {
    if (format.isPresent() && !KNOWN_FORMATS.contains(format.get())) {
      throw new FormatException.Unsupported(
          Fault.in(path.toString())
              .actual("in format " + Quoted.of(format.get()))
              .expected("format raw or qcow2"));
    }
    try (FileDevice file = FileDevice.openReadOnly(path)) {
      boolean qcow2 =
          format.isPresent() ? format.get().equals("qcow2") : HeaderDecoder.recognizes(file);
      if (!qcow2) {
        return new Layer.Facts(file.size(), file.size(), Optional.empty(), Optional.empty());
      }
      Qcow2Header header = HeaderDecoder.decode(file);
      return new Layer.Facts(
          file.size(),
          header.virtualSize(),
          Optional.of(header),
          header.backing().isPresent() ? BaseRecord.of(header, file) : Optional.empty());
    }
  }

  /** One step down the chain. */
  private static final class Walk {

    private final Layer.Facts above;
    private final BackingReference reference;
    private final DirectoryBackingFiles files;
    private final Comparison comparison;
    private final List<Problem> problems = new ArrayList<>();
    private DirectoryBackingFiles below;
    private @Nullable Path path;
    private String explanation = "";

    Walk(
        Layer.Facts above,
        BackingReference reference,
        DirectoryBackingFiles files,
        Comparison comparison) {
      this.above = above;
      this.reference = reference;
      this.files = files;
      this.comparison = comparison;
      this.below = files;
    }

    /** The policy of the layer's own backing file; known after {@link #layer}. */
    DirectoryBackingFiles below() {
      return below;
    }

    Layer layer(Path image) throws IOException {
      if (reference.format().isEmpty()) {
        problems.add(Problem.FORMAT_NOT_RECORDED);
      }
      Optional<Layer.Facts> facts = Optional.empty();
      try {
        DirectoryBackingFiles.Located located = files.locate(reference);
        path = located.path();
        below = located.files();
        Layer.Facts found = facts(located.path(), reference.format());
        facts = Optional.of(found);
        compareSizes(found);
        compareRecord(found);
      } catch (NoSuchFileException e) {
        fail(Problem.MISSING, e);
      } catch (FormatException.LimitExceeded e) {
        fail(path == null ? Problem.NOT_ALLOWED : Problem.UNREADABLE, e);
      } catch (FormatException e) {
        boolean loop = path == null && e.fault().actual().startsWith("a loop");
        fail(loop ? Problem.LOOPING : Problem.UNREADABLE, e);
      }
      Path shown = path;
      return new Layer(
          shown == null ? sought(image) : shown,
          Optional.of(reference),
          facts,
          problems,
          explanation);
    }

    private Path sought(Path image) {
      try {
        return image.resolveSibling(reference.name());
      } catch (InvalidPathException e) {
        return Path.of("?");
      }
    }

    private void fail(Problem problem, IOException reason) {
      problems.add(problem);
      explanation = String.valueOf(reason.getMessage());
    }

    private void compareSizes(Layer.Facts found) {
      if (found.virtualSize() != above.virtualSize()) {
        problems.add(found.virtualSize() < above.virtualSize() ? Problem.SMALLER : Problem.LARGER);
      }
    }

    private void compareRecord(Layer.Facts found) throws IOException {
      if (above.record().isEmpty() || comparison == Comparison.NONE) {
        return;
      }
      BaseRecord record = above.record().get();
      if (comparison == Comparison.LENGTH && record.length() == found.virtualSize()) {
        return;
      }
      try (BlockDevice base = files.allowingChangedBases().open(reference)) {
        BaseDigest.require(record, base, reference.name());
      } catch (FormatException.LimitExceeded e) {
        fail(Problem.STALE, e);
      } catch (PassphraseException e) {
        fail(Problem.LOCKED, e);
      } catch (ImageInUseException e) {
        fail(Problem.IN_USE, e);
      } catch (FormatException | NoSuchFileException e) {
        // A layer further down; it has its own line.
        explanation = String.valueOf(e.getMessage());
      }
    }
  }
}
