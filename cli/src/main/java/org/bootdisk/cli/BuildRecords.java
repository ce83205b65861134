package org.bootdisk.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.bootdisk.lock.LockFile;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for what is written down of a build: lock, manifest, provenance. A picocli mixin. */
final class BuildRecords {

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      description = "Write version and digest of every input to this file, for --locked.")
  private @Nullable Path lock;

  @Option(
      names = "--locked",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Refuse to build of anything but what a lock names; by default bootdisk.lock beside the"
              + " recipe, or in this directory.")
  private @Nullable String locked;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Write digests of the image, its partitions and files, of all inputs, and the command, as"
              + " JSON; by default beside the image, as IMAGE.manifest.json.")
  private @Nullable String manifest;

  @Option(
      names = "--provenance",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Write an in-toto statement with SLSA provenance; by default beside the image, as"
              + " IMAGE.intoto.json.")
  private @Nullable String provenance;

  /** For picocli. */
  BuildRecords() {}

  /** Whether anything is asked for. */
  boolean isWanted() {
    return lock != null || locked != null || manifest != null || provenance != null;
  }

  /** Fails now if it can be seen that a record could not be written later. */
  void requireCreatable(Path image) throws IOException {
    for (Optional<Path> file :
        List.of(Optional.ofNullable(lock), manifest(image), provenance(image))) {
      if (file.isPresent()) {
        OutputException.requireCreatable(file.get());
      }
    }
  }

  /**
   * Holds the inputs to the lock that is named.
   *
   * @throws RecipeException naming each input that differs
   */
  void requireLocked(PlanDigests digests, Optional<Path> recipe)
      throws IOException, RecipeException {
    if (locked == null) {
      return;
    }
    Path file = locked.isEmpty() ? directory(recipe).resolve(LockFile.NAME) : Path.of(locked);
    Lock wanted = LockFile.read(file);
    List<String> differences =
        wanted.differences(Lock.of(digests, directory(Optional.of(file)), Main.VERSION));
    if (!differences.isEmpty()) {
      throw new RecipeException(file + ": " + String.join("\n" + file + ": ", differences));
    }
  }

  /** Writes all that is asked for, when the image is complete. */
  void write(Path image, ManifestWriter writer) throws IOException {
    if (lock != null) {
      Lock made = Lock.of(writer.digests(), directory(Optional.of(lock)), Main.VERSION);
      write(lock, LockFile.print(made));
    }
    if (manifest(image).isPresent()) {
      write(manifest(image).get(), json(writer::writeManifest));
    }
    if (provenance(image).isPresent()) {
      write(provenance(image).get(), json(writer::writeProvenance));
    }
  }

  private Optional<Path> manifest(Path image) {
    return beside(manifest, image, ".manifest.json");
  }

  private Optional<Path> provenance(Path image) {
    return beside(provenance, image, ".intoto.json");
  }

  private static Optional<Path> beside(@Nullable String named, Path image, String suffix) {
    if (named == null) {
      return Optional.empty();
    }
    return Optional.of(
        named.isEmpty() ? image.resolveSibling(image.getFileName() + suffix) : Path.of(named));
  }

  private static Path directory(Optional<Path> file) {
    Path parent = file.map(named -> named.toAbsolutePath().getParent()).orElse(null);
    return parent == null ? Path.of("") : parent;
  }

  private static String json(Console.JsonBody body) throws IOException {
    StringWriter text = new StringWriter();
    JsonWriter json = new JsonWriter(text);
    json.setIndent("  ");
    body.writeTo(json);
    return text.append('\n').toString();
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text);
    } catch (FileSystemException e) {
      throw OutputException.of(file, e);
    }
  }
}
