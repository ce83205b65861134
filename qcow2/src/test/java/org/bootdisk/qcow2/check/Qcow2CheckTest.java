package org.bootdisk.qcow2.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of a check are those of {@code qemu-img check}. */
class Qcow2CheckTest {

  @TempDir Path directory;

  @Test
  void countsAsQemuDoes() throws IOException {
    Path file = directory.resolve("fragmented.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", file, "64M");
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      for (int i = 20; i > 0; i--) {
        image.write(i * 1_000_000L, ByteBuffer.wrap(Seeds.bytes(i, 200_000)));
      }
      image.writeCompressed(50 << 20, ByteBuffer.wrap(new byte[65536]));
    }
    CheckResult ours;
    try (FileDevice device = FileDevice.openReadOnly(file)) {
      ours = Qcow2Check.check(device);
    }
    String theirs = Tool.named("qemu-img").output("check", "--output=json", file);
    assertThat(theirs)
        .contains("\"total-clusters\": " + ours.totalClusters())
        .contains("\"allocated-clusters\": " + ours.allocatedClusters())
        .contains("\"fragmented-clusters\": " + ours.fragmentedClusters())
        .contains("\"compressed-clusters\": " + ours.compressedClusters())
        .contains("\"image-end-offset\": " + ours.imageEndOffset());
    assertThat(ours.status()).isEqualTo(CheckResult.Status.CLEAN);
  }

  @Test
  void rebuildsTheRefcountsOfAnImageThatQemuLeftDirty() throws IOException {
    Path file = directory.resolve("dirty.qcow2");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-o", "lazy_refcounts=on", file, "8M");
    Tool.named("qemu-io").run("-c", "write -P 1 0 1M", "-c", "flush", "-c", "sigraise 9", file);
    assertThat(Tool.named("qemu-img").run("check", file).status()).isNotZero();
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(file), BackingFiles.none())) {
      image.write(2 << 20, ByteBuffer.wrap(Seeds.bytes(1, 100_000)));
    }
    Tool.named("qemu-img").output("check", file);
    Tool.named("qemu-io").output("-c", "read -P 1 0 1M", file);
  }
}
