package org.bootdisk.fat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.nio.FatFileSystem;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.NumberedInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Uses sound volumes in whose structures some fields were changed. The first byte tells the volume,
 * the second the use and whether checksums and copies are made right, the others the changes.
 */
class FatFieldsFuzz {

  /** Some fifty times the largest volume: what a repair in many rounds may take. */
  private static final long WORK = 1L << 31;

  private static final int LARGEST = 1 << 26;
  private static final int NOT_MENDED = 64;
  private static final List<StructuredVolume> VOLUMES = StructuredVolume.all();

  /** What is done with the volume. */
  private enum Use {
    READ,
    WRITE,
    CHECK,
    PROVIDER
  }

  private static final List<Use> USES = List.of(Use.values());

  static Stream<byte[]> seeds() {
    return LongStream.range(0, 50).mapToObj(NumberedInputs::input);
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 2000)
  void usesOrRefuses(byte[] input) throws IOException {
    if (input.length > 2) {
      use(USES.get(Byte.toUnsignedInt(input[1]) % USES.size()), changed(input));
    }
  }

  /** The long run: {@code -Dfuzz.inputs=1000000}. */
  @Test
  @EnabledIfSystemProperty(named = "fuzz.inputs", matches = "\\d+")
  void standsNumberedInputs() {
    NumberedInputs.run(this::usesOrRefuses);
  }

  private static BlockDevice changed(byte[] input) {
    StructuredVolume volume = VOLUMES.get(Byte.toUnsignedInt(input[0]) % VOLUMES.size());
    MemoryDevice device = volume.changed(ByteBuffer.wrap(input, 2, input.length - 2));
    if (Byte.toUnsignedInt(input[1]) >= NOT_MENDED) {
      volume.mend(device);
    }
    return new MeteredDevice(device, WORK, LARGEST);
  }

  private static void use(Use use, BlockDevice device) throws IOException {
    switch (use) {
      case READ -> Hostile.read(() -> FatFuzz.read(device));
      case WRITE -> write(device);
      case CHECK -> Hostile.read(() -> FatCheckFuzz.checkAndRepair(device));
      case PROVIDER -> Hostile.read(() -> walk(device));
    }
  }

  /** What was clean before stays clean, written or refused. */
  private static void write(BlockDevice device) throws IOException {
    boolean wasClean = isClean(device);
    Hostile.read(() -> FatFuzz.write(device));
    if (wasClean) {
      assertThat(FatCheck.check(device).findings()).isEmpty();
    }
  }

  private static boolean isClean(BlockDevice device) throws IOException {
    try {
      return FatCheck.check(device).isClean();
    } catch (FormatException e) {
      return false;
    }
  }

  /** Lists and reads all by the means of the JDK, then makes a directory and a file. */
  private static void walk(BlockDevice device) throws IOException {
    try (FatFileSystem files = FatFileSystem.open(device, InstantSource.fixed(Volumes.TIME))) {
      Files.walkFileTree(files.getPath("/"), new Reader());
      Path directory = Files.createDirectories(files.getPath("/made/deeper"));
      Files.writeString(directory.resolve("a file"), "text");
    } catch (FileSystemException e) {
      Hostile.requirePresentable(String.valueOf(e.getReason()));
    }
  }

  private static final class Reader extends SimpleFileVisitor<Path> {
    private static final int MOST_BYTES = 1 << 14;
    private int left = 40;

    /** Directories that share their clusters have as many paths as there are ways to them. */
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return --left > 0 ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.size() <= MOST_BYTES) {
        Hostile.read(() -> readFile(file));
      }
      return --left > 0 ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    /** Of two files with one name the first is found. */
    private static void readFile(Path file) throws IOException {
      try {
        assertThat(Files.readAllBytes(file)).hasSizeLessThanOrEqualTo(1 << 26);
      } catch (FileSystemException e) {
        assertThat(file.toString()).isNotEmpty();
      }
    }
  }
}
