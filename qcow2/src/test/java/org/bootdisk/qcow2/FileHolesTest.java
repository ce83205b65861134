package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.bootdisk.qcow2.Images.open;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holes of the file below clusters that are mapped, as qemu-img sees them. */
class FileHolesTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preallocation=metadata",
        "preallocation=metadata,cluster_size=512",
        "preallocation=metadata,compat=v2",
        "preallocation=metadata,extended_l2=on",
        "preallocation=metadata,data_file=data",
        "preallocation=falloc",
        "preallocation=full",
        "preallocation=off"
      })
  void mapsAndMeasuresAsQemuDoes(String options) throws IOException {

    Path image = directory.resolve("theirs.qcow2");
    Tool.named("qemu-img")
        .in(directory)
        .output("create", "-q", "-f", "qcow2", "-o", options, image, "8M");
    requireAgreement(image);
    for (String command :
        List.of("write -P 1 1M 4k", "write -P 2 2000k 300k", "write -z 5M 1M", "write 8188k 4k")) {
      Tool.named("qemu-io").in(directory).output("-f", "qcow2", "-c", command, image);
      requireAgreement(image);
    }
  }

  @Test
  void seesHolesThroughASnapshotAndABackingFile() throws IOException {
    Path base = directory.resolve("base.qcow2");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-o", "preallocation=metadata", base, "8M");
    Tool.named("qemu-io").output("-f", "qcow2", "-c", "write -P 1 1M 100k", base);
    Tool.named("qemu-img").output("snapshot", "-c", "s", base);
    requireAgreement(base);
    Path top = directory.resolve("top.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, top);
    Tool.named("qemu-io").output("-f", "qcow2", "-c", "write -P 2 3M 100k", top);
    requireAgreement(top);
    try (Qcow2Image image = open(base)) {
      BlockDevice kept = image.snapshots().view(image.snapshots().list().get(0));
      assertThat(kept.extents(0, kept.size()).toList())
          .anyMatch(extent -> extent.status() == Extent.Status.SPARSE);
    }
  }

  @Test
  void tellsHolesAsDataIfNobodyAsksForThem() throws IOException {
    Path image = directory.resolve("theirs.qcow2");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-o", "preallocation=metadata", image, "8M");
    Tool.named("qemu-io").output("-f", "qcow2", "-c", "write -z -u 5M 1M", image);
    try (Qcow2Image disk = open(image)) {
      assertThat(disk.withoutHoles().extents(0, disk.size()).toList())
          .extracting(Extent::status, Extent::start)
          .containsExactly(
              tuple(Extent.Status.DATA, 0L),
              tuple(Extent.Status.ZERO, 5L << 20),
              tuple(Extent.Status.DATA, 6L << 20));
      assertThat(disk.extents(0, disk.size()).toList())
          .anyMatch(extent -> extent.status() == Extent.Status.SPARSE);
    }
  }

  private void requireAgreement(Path file) throws IOException {
    try (Qcow2Image image = open(file)) {
      assertThat(image.extents(0, image.size()).toList()).isEqualTo(QemuMap.of(file));
      String theirs =
          Tool.named("qemu-img")
              .in(directory)
              .output("measure", "--output=json", "-O", "qcow2", file);
      Measurement ours = Measurement.of(image, Qcow2Options.defaults());
      assertThat(theirs).contains("\"required\": " + ours.required());
    }
  }
}
