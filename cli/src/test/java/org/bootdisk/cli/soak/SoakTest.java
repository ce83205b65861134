package org.bootdisk.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is done to a disk, in whatever order, it holds what the native tools make of its twin.
 * {@code -Dsoak.first=17 -Dsoak.seeds=1} repeats one seed, {@code -Dsoak.steps=40} is its length,
 * and {@code -Dsoak.directory=DIR} keeps its files.
 */
@Tag("slow")
class SoakTest {

  @TempDir Path temporary;

  static LongStream seeds() {
    long first = Long.getLong("soak.first", 1);
    return LongStream.range(first, first + Long.getLong("soak.seeds", 2));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void twinsStayTwins(long seed) throws IOException {
    String kept = System.getProperty("soak.directory");
    Path directory = kept == null ? temporary : Files.createDirectories(Path.of(kept));
    new Workflow(seed, directory).run(Integer.getInteger("soak.steps", 25));
  }
}
