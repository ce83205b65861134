package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Gives commands documents that somebody made to break us; the first byte tells of which kind. */
class DocumentsFuzz {

  private static final String DIGEST = "0".repeat(64);

  /** What reads the documents, by kind. */
  private static final List<String> COMMANDS =
      List.of(
          "verify --manifest DOCUMENT IMAGE",
          "verify --policy DOCUMENT IMAGE",
          "recipe check DOCUMENT",
          "run DOCUMENT --print --qemu /bin/false",
          "gpt restore IMAGE DOCUMENT --dry-run",
          "gpt sfdisk --force --dry-run IMAGE DOCUMENT",
          "fat cp --tar IMAGE DOCUMENT :/");

  private static final Path DIRECTORY = temporary();

  private static Path temporary() {
    try {
      Path directory = Files.createTempDirectory("documents");
      Files.write(directory.resolve("image"), new byte[1 << 20]);
      return directory;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        seed(
            0,
            "{\"schema\":\"bootdisk-manifest-1\",\"tool\":\"x\",\"inputs\":[{\"name\":\"a\","
                + "\"version\":null,\"sha256\":\"D\"}],\"disk\":{\"virtual-size\":1,"
                + "\"plan-sha256\":\"D\"},\"regions\":[{\"name\":\"a\",\"start\":0,\"length\":1,"
                + "\"sha256\":\"D\"}]}"),
        seed(1, "esp: legal\nlatest-time: 1980-01-01T00:00:00Z\npaths: [/a]\nslack: zeros\n"),
        seed(2, "size: fit\npartitions:\n- {name: a, type: esp, fat: {label: A}}\nmenu: []\n"),
        seed(3, "name: a\nmemory: 2G\nboot-disk: image\nforwards: ['2222:22']\n"),
        seed(4, "label: gpt\nunit: sectors\nsector-size: 512\n\nx1 : start=40, size=8, type=L\n"),
        seed(5, "label: dos\nstart=2048,size=9,type=83\n"),
        seed(6, "x"));
  }

  private static byte[] seed(int kind, String text) {
    byte[] rest = text.replace("\"D\"", "\"" + DIGEST + "\"").getBytes(UTF_8);
    return ByteBuffer.allocate(rest.length + 1).put((byte) kind).put(rest).array();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 300)
  void takesOrRefuses(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    Path document = DIRECTORY.resolve("document.yaml");
    Files.write(document, Arrays.copyOfRange(input, 1, input.length));
    String command = COMMANDS.get(Byte.toUnsignedInt(input[0]) % COMMANDS.size());
    Terminal.run(
        command,
        word ->
            switch (word) {
              case "IMAGE" -> DIRECTORY.resolve("image").toString();
              case "DOCUMENT" -> document.toString();
              default -> word;
            });
  }
}
