package org.bootdisk.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.NumberedInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs commands on sound disks in whose structures some fields were changed. The first byte tells
 * the disk, the second the command, the others the changes.
 */
class CommandsFuzz {

  private static final List<String> COMMANDS =
      List.of(
          "inspect --all IMAGE",
          "inspect --json IMAGE",
          "inspect -q --html OUT IMAGE",
          "verify IMAGE",
          "verify --format junit IMAGE",
          "verify --format sarif IMAGE",
          "diff IMAGE SOUND",
          "image info IMAGE",
          "image info --output=json IMAGE",
          "image check IMAGE",
          "image check -r all IMAGE",
          "image map --output=json IMAGE",
          "image chain IMAGE",
          "image convert -O raw IMAGE OUT",
          "image compare IMAGE SOUND",
          "image resize IMAGE +1M",
          "gpt show IMAGE",
          "gpt show --json IMAGE",
          "gpt check IMAGE",
          "gpt repair IMAGE",
          "gpt edit IMAGE --name 1=x",
          "gpt backup IMAGE OUT",
          "gpt sgdisk -- --print --info=1 IMAGE",
          "gpt zap IMAGE",
          "fat ls -lR IMAGE",
          "fat ls -R --json IMAGE",
          "fat tree IMAGE",
          "fat info IMAGE",
          "fat check IMAGE",
          "fat repair IMAGE",
          "fat du IMAGE",
          "fat map IMAGE /",
          "fat cp -r IMAGE :/ OUT",
          "fat cp --tar IMAGE :/ OUT",
          "fat mkdir IMAGE /made",
          "fat rm -r IMAGE /dir",
          "fat label IMAGE --set NEW",
          "grub info IMAGE",
          "grub check IMAGE",
          "grub env IMAGE");

  private static final Path DIRECTORY = temporary();
  private static final List<StructuredDisk> DISKS = StructuredDisk.all(DIRECTORY);

  private static Path temporary() {
    try {
      return Files.createTempDirectory("commands");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<byte[]> seeds() {
    return LongStream.range(0, 80).mapToObj(NumberedInputs::input);
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 300)
  void endsWithAStatusAndPlainText(byte[] input) throws IOException {
    if (input.length > 2) {
      StructuredDisk disk = DISKS.get(Byte.toUnsignedInt(input[0]) % DISKS.size());
      Path image = DIRECTORY.resolve("image");
      Path out = DIRECTORY.resolve("out");
      store(disk.changed(ByteBuffer.wrap(input, 2, input.length - 2)), image);
      remove(out);
      run(COMMANDS.get(Byte.toUnsignedInt(input[1]) % COMMANDS.size()), image, disk.file(), out);
    }
  }

  /** The long run: {@code -Dfuzz.inputs=1000000}. */
  @Test
  @EnabledIfSystemProperty(named = "fuzz.inputs", matches = "\\d+")
  void standsNumberedInputs() {
    NumberedInputs.run(this::endsWithAStatusAndPlainText);
  }

  private static void run(String command, Path image, Path sound, Path target) throws IOException {
    Terminal.run(
        command,
        word ->
            switch (word) {
              case "IMAGE" -> image.toString();
              case "SOUND" -> sound.toString();
              case "OUT" -> target.toString();
              default -> word;
            });
    if (Files.isRegularFile(target) && command.contains("--html")) {
      Terminal.requirePlain(Files.readString(target), command);
    }
  }

  private static void store(MemoryDevice device, Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) device.size());
    device.read(0, bytes);
    Files.write(file, bytes.array());
  }

  /** Removes what a command has made, without following anything. */
  private static void remove(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      try (Stream<Path> below = Files.list(file)) {
        for (Path each : below.toList()) {
          remove(each);
        }
      }
    }
    Files.deleteIfExists(file);
  }
}
