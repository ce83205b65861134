package org.bootdisk.cli.build;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.StagedFile;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.bootdisk.lock.LockFile;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for what is written down of a build: lock, manifest, provenance. A picocli mixin. */
final class BuildRecords {

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      description = "Write version and digest of every input to this file, for --locked.")
  @Nullable Path lock;

  @Option(
      names = "--locked",
      description =
          "Refuse to build of anything but what bootdisk.lock names, which lies beside the recipe,"
              + " or in this directory.")
  boolean locked;

  @Option(
      names = "--locked-by",
      paramLabel = "FILE",
      description = "The same with another lock file.")
  @Nullable Path lockedBy;

  @Option(
      names = "--manifest",
      description =
          "Write digests of the image, its partitions and files, of all inputs, and the command, as"
              + " JSON to IMAGE.manifest.json.")
  boolean manifest;

  @Option(names = "--manifest-file", paramLabel = "FILE", description = "The same to FILE.")
  @Nullable Path manifestFile;

  @Option(
      names = "--provenance",
      description = "Write an in-toto statement with SLSA provenance to IMAGE.intoto.json.")
  boolean provenance;

  @Option(names = "--provenance-file", paramLabel = "FILE", description = "The same to FILE.")
  @Nullable Path provenanceFile;

  @Option(
      names = "--spdx",
      description = "Write a list of all that is on the disk to IMAGE.spdx.json, in SPDX 2.3.")
  boolean spdx;

  @Option(names = "--spdx-file", paramLabel = "FILE", description = "The same to FILE.")
  @Nullable Path spdxFile;

  /** For picocli. */
  BuildRecords() {}

  /** Whether anything is asked for. */
  boolean isWanted() {
    return lock != null
        || isLocked()
        || manifest
        || manifestFile != null
        || provenance
        || provenanceFile != null
        || spdx
        || spdxFile != null;
  }

  private boolean isLocked() {
    return locked || lockedBy != null;
  }

  /** Fails now if it can be seen that a record could not be written later. */
  void requireCreatable(Path image) throws IOException {
    for (Optional<Path> file :
        List.of(Optional.ofNullable(lock), manifest(image), provenance(image), spdx(image))) {
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
    if (!isLocked()) {
      return;
    }
    Path file = lockedBy == null ? directory(recipe).resolve(LockFile.NAME) : lockedBy;
    Lock wanted = LockFile.read(file);
    List<String> differences =
        wanted.differences(Lock.of(digests, directory(Optional.of(file)), Program.VERSION));
    if (!differences.isEmpty()) {
      throw new RecipeException(file + ": " + String.join("\n" + file + ": ", differences));
    }
  }

  /** Writes all that is asked for, when the image is complete. */
  void write(MadeImage made) throws IOException {
    Path image = made.file();
    ManifestWriter writer = new ManifestWriter(made);
    if (lock != null) {
      Lock inputs = Lock.of(made.digests(), directory(Optional.of(lock)), Program.VERSION);
      write(lock, LockFile.print(inputs));
    }
    if (manifest(image).isPresent()) {
      write(manifest(image).get(), json(writer::writeManifest));
    }
    if (provenance(image).isPresent()) {
      write(provenance(image).get(), json(writer::writeProvenance));
    }
    if (spdx(image).isPresent()) {
      write(spdx(image).get(), SpdxWriter.document(made));
    }
  }

  private Optional<Path> manifest(Path image) {
    return named(manifest, manifestFile, image, ".manifest.json");
  }

  private Optional<Path> provenance(Path image) {
    return named(provenance, provenanceFile, image, ".intoto.json");
  }

  private Optional<Path> spdx(Path image) {
    return named(spdx, spdxFile, image, ".spdx.json");
  }

  private static Optional<Path> named(
      boolean beside, @Nullable Path file, Path image, String suffix) {
    if (file != null) {
      return Optional.of(file);
    }
    return beside
        ? Optional.of(image.resolveSibling(image.getFileName() + suffix))
        : Optional.empty();
  }

  /** The directory that a file is in; this one if there is no file. */
  static Path directory(Optional<Path> file) {
    Path parent = file.map(named -> named.toAbsolutePath().getParent()).orElse(null);
    return parent == null ? Path.of("") : parent;
  }

  /** What {@code body} writes, indented, with a newline at its end. */
  static String json(Console.JsonBody body) throws IOException {
    StringWriter text = new StringWriter();
    JsonWriter json = new JsonWriter(text);
    json.setIndent("  ");
    body.writeTo(json);
    return text.append('\n').toString();
  }

  private static void write(Path file, String text) throws IOException {
    try {
      StagedFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (FileSystemException e) {
      throw OutputException.of(file, e);
    }
  }
}
