package org.bootdisk.bootdisk.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy finds on a disk that sgdisk, mkfs.fat and mtools made. */
class PolicyCheckTest {

  private static final int VOLUME = 1 << 20;

  @TempDir private static Path directory;
  private static Path made = Path.of("");
  private Path disk = Path.of("");

  @BeforeEach
  void copyTheDisk() {
    disk = directory.resolve("copy");
    Tool.named("cp").output("--sparse=always", made, disk);
  }

  @BeforeAll
  static void makeTheDisk() throws IOException {
    Path disk = directory.resolve("disk");
    made = disk;
    Path volume = directory.resolve("volume");
    Tool.named("truncate").output("-s", "40M", disk);
    Tool.named("sgdisk")
        .output(
            "-U",
            "11111111-2222-5333-8444-555555555555",
            "-n",
            "1:2048:+32M",
            "-t",
            "1:ef00",
            "-u",
            "1:11111111-2222-4333-8444-555555555555",
            disk);
    Tool.named("mkfs.fat").output("-C", "-i", "1234ABCD", volume, 32 << 10);
    Path file = Files.writeString(directory.resolve("file"), "content");
    Tool.named("mcopy")
        .with("SOURCE_DATE_EPOCH", "1000000000")
        .output("-i", volume, file, "::/file");
    Tool.named("dd").output("if=" + volume, "of=" + disk, "bs=1M", "seek=1", "conv=notrunc");
  }

  private List<String> findings(String policy) throws Exception {
    try (FileDevice device = FileDevice.openReadOnly(disk)) {
      return PolicyCheck.check(device, PolicyReader.parse("policy.yaml", policy))
          .findings()
          .stream()
          .map(Finding::message)
          .toList();
    }
  }

  private void write(long at, String bytes) throws IOException {
    try (FileDevice device = FileDevice.openWritable(disk)) {
      device.write(at, ByteBuffer.wrap(bytes.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
  }

  @Test
  void aDiskThatIsAsItShallBeHasNoFindings() throws Exception {
    assertThat(
            findings(
                """
                esp: legal
                identity: fixed
                latest-time: 2107-01-01T00:00:00Z
                slack: zeros
                paths: [/file]
                identifiers: [11111111-2222-4333-8444-555555555555, 1234-abcd]
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "identity: fixed | policy.identity] GUID of partition 1: 11111111-2222-4333-8444",
        "'paths: [/file, /none]' | policy.paths] /none: expected it on a FAT volume",
        "'identifiers: [AAAA-BBBB]' | policy.identifiers] AAAA-BBBB: expected it on the disk",
        "latest-time: 1999-01-01T00:00:00Z | [/file]: DIR_",
      })
  void namesWhatIsNotSo(String policy, String expected) throws Exception {
    assertThat(findings(policy)).isNotEmpty().allSatisfy(m -> assertThat(m).contains(expected));
  }

  @Test
  void namesEachPlaceWithBytesThatNothingUses() throws Exception {
    write(VOLUME + (31 << 20), "free cluster");
    write((34L << 20), "behind the partition");
    assertThat(findings("slack: zeros"))
        .satisfiesExactlyInAnyOrder(
            m -> assertThat(m).contains("policy.slack", "free clusters from", "at " + (31 << 20)),
            m -> assertThat(m).contains("policy.slack", "no partition", "at " + (34 << 20)));
  }

  @Test
  void refusesAnEspThatFirmwareRefuses() throws Exception {
    Path volume = directory.resolve("small");
    Tool.named("mkfs.fat").output("-C", "-F", "32", "-s", "1", volume, 32 << 10);
    Tool.named("dd").output("if=" + volume, "of=" + disk, "bs=1M", "seek=1", "conv=notrunc");
    assertThat(findings("esp: legal"))
        .singleElement()
        .asString()
        .contains("policy.esp", "clusters on FAT32", "at least 65541");
  }

  @Test
  void theSchemaHasTheMembersOfPolicies() throws IOException {
    String schema = Files.readString(Path.of("../docs/schemas/policy.schema.json"));
    assertThat(
            JsonParser.parseString(schema).getAsJsonObject().getAsJsonObject("properties").keySet())
        .containsExactlyInAnyOrderElementsOf(PolicyReader.MEMBERS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      commentCharacter = '%',
      value = {
        "esp: illegal | policy.yaml:1:6: esp: is 'illegal', expected legal",
        "speed: fast | policy.yaml:1:1: speed: is not known here",
        "identifiers: [6CC4] | policy.yaml:1:15: identifiers[0]: '6CC4' is neither a GUID nor",
        "[] | policy.yaml:1:1: is not a mapping but a list",
        "latest-time: yesterday | yesterday' is not a time",
        "# nothing | is empty",
      })
  void refusesPoliciesThatAreNone(String policy, String expected) {
    assertThatThrownBy(() -> PolicyReader.parse("policy.yaml", policy))
        .hasMessageContaining(expected);
  }
}
