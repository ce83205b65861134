package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bootdisk.qcow2.Images.content;
import static org.bootdisk.qcow2.Images.requireEqual;
import static org.bootdisk.qcow2.Images.writable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.layout.BackingReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of what an image is, judged by qemu-img. */
class AmendmentTest {

  private static final int SIZE = 2 << 20;

  @TempDir Path directory;

  @Test
  void changesTheVersionBothWays() throws IOException {
    write("base.raw", Seeds.bytes(7, SIZE));
    Path overlay = overlay("base.raw");
    byte[] model = content(overlay);
    for (int version : List.of(2, 3)) {
      try (Qcow2Image image = writable(overlay)) {
        Amendment.changeVersion(image, version);
      }
      assertThat(Tool.named("qemu-img").output("info", overlay))
          .contains("compat: " + (version == 2 ? "0.10" : "1.1"));
      requireEqual(write("model.raw", model), overlay);
    }
  }

  /**
   * QEMU 7.2 writes zeros where a snapshot still has data; so it judges only what comes out, and
   * its own result is not asked for.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void becomesVersion2WithSnapshotsAndZeroClusters(boolean backed) throws IOException {
    write("base.raw", Seeds.bytes(8, SIZE));
    Path image = backed ? overlay("base.raw") : directory.resolve("alone.qcow2");
    if (!backed) {
      Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", image, SIZE);
    }
    qemuWrites(image, "write -P 3 0 192k", "write -z 64k 64k", "write -P 4 200k 1k");
    Tool.named("qemu-img").output("snapshot", "-c", "one", image);
    qemuWrites(image, "write -z 0 64k", "write -P 5 128k 64k", "write -z 512k 128k");
    Tool.named("qemu-img").output("snapshot", "-c", "two", image);
    qemuWrites(image, "write -P 6 512k 64k");
    byte[] now = content(image);
    byte[] one = snapshot(image, "one");
    byte[] two = snapshot(image, "two");
    try (Qcow2Image opened = writable(image)) {
      Amendment.changeVersion(opened, 2);
    }
    assertThat(Tool.named("qemu-img").output("info", image)).contains("compat: 0.10");
    requireEqual(write("model.raw", now), image);
    assertThat(snapshot(image, "one")).isEqualTo(one);
    assertThat(snapshot(image, "two")).isEqualTo(two);
  }

  @Test
  void becomesVersion2UnlessClustersAreCompressedWithZstd() throws IOException {
    Path image = directory.resolve("zstd.qcow2");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-o", "compression_type=zstd", image, SIZE);
    qemuWrites(image, "write -c -P 7 0 64k");
    try (Qcow2Image opened = writable(image)) {
      assertThatThrownBy(() -> Amendment.changeVersion(opened, 2))
          .hasMessageContaining("zstd compressed clusters");
    }
    qemuWrites(image, "write -P 7 0 64k");
    byte[] model = content(image);
    byte[] cluster = "0123456789abcdef".repeat(4096).getBytes(UTF_8);
    System.arraycopy(cluster, 0, model, 65536, cluster.length);
    try (Qcow2Image opened = writable(image)) {
      Amendment.changeVersion(opened, 2);
      opened.compression().write(65536, ByteBuffer.wrap(cluster));
    }
    requireEqual(write("model.raw", model), image);
  }

  @Test
  void staysVersion3WhereASnapshotHasAnotherSize() throws IOException {
    Path image = directory.resolve("grown.qcow2");
    try (Qcow2Image made =
        Qcow2Image.create(FileDevice.create(image, 0), SIZE, Qcow2Options.defaults())) {
      made.snapshots().create("short", Instant.EPOCH);
      made.resize(2 * SIZE);
      assertThatThrownBy(() -> Amendment.changeVersion(made, 2)).hasMessageContaining("'short'");
    }
    assertThat(
            Tool.named("qemu-img").run("amend", "-f", "qcow2", "-o", "compat=0.10", image).status())
        .isNotZero();
  }

  /** Version 2 does not require the extra data, and QEMU 0.10 wrote none. */
  @Test
  void completesSnapshotsThatVersion3WantsMoreOf() throws IOException {
    Path image = directory.resolve("old.qcow2");
    try (Qcow2Image made =
        Qcow2Image.create(
            FileDevice.create(image, 0), SIZE, Qcow2Options.defaults().withVersion(2))) {
      made.snapshots().create("old", Instant.EPOCH);
    }
    byte[] bytes = Files.readAllBytes(image);
    ByteBuffer entry = ByteBuffer.wrap(bytes);
    int at = (int) entry.getLong(64);
    int extra = entry.getInt(at + 36);
    System.arraycopy(bytes, at + 40 + extra, bytes, at + 40, "1old".length());
    entry.putInt(at + 36, 0);
    Files.write(image, bytes);
    try (Qcow2Image opened = writable(image)) {
      Amendment.changeVersion(opened, 3);
      assertThat(opened.snapshots().list()).allMatch(snapshot -> snapshot.isComplete());
    }
    Tool.named("qemu-img").output("check", image);
    assertThat(Tool.named("qemu-img").output("snapshot", "-l", image)).contains("old");
  }

  private static void qemuWrites(Path image, String... commands) {
    for (String command : commands) {
      Tool.named("qemu-io").output("-f", "qcow2", "-c", command, image);
    }
  }

  private byte[] snapshot(Path image, String name) throws IOException {
    Path raw = directory.resolve(name + ".raw");
    Tool.named("qemu-img").output("convert", "-l", name, "-O", "raw", image, raw);
    return Files.readAllBytes(raw);
  }

  private Path overlay(String base) throws IOException {
    Path overlay = directory.resolve("overlay.qcow2");
    Qcow2Options options =
        Qcow2Options.defaults().withClusterSize(4096).withBacking(BackingReference.of(base, "raw"));
    try (Qcow2Image image =
        Qcow2Image.createOverlay(
            FileDevice.create(overlay, 0), options, DirectoryBackingFiles.of(overlay))) {
      image.write(200_000, ByteBuffer.wrap(Seeds.bytes(3, 150_000)));
      image.zero(1_000_000, 70_000);
    }
    return overlay;
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }
}
