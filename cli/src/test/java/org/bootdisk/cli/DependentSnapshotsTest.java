package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of internal snapshots when the base of their overlay does: the same as with
 * qemu-img, but it is said.
 */
class DependentSnapshotsTest {

  /**
   * Where a header has that of the snapshot table, an entry of which begins with its L1 table's.
   */
  private static final int SNAPSHOTS_OFFSET = 64;

  @TempDir Path directory;

  @BeforeEach
  void makeOverlays() throws IOException {
    Files.write(directory.resolve("base.raw"), Seeds.bytes(1, 1 << 20));
    Files.write(directory.resolve("other.raw"), Seeds.bytes(2, 1 << 20));
    overlay("top.qcow2");
    qemu("snapshot", "-c", "one", "top.qcow2");
    write("top.qcow2", "write -P 11 64k 64k");
  }

  private void overlay(String name) {
    qemu("create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", name);
    write(name, "write -P 10 0 64k");
  }

  private void write(String image, String command) {
    Tool.named("qemu-io").in(directory).output("-c", command, image);
  }

  private void qemu(Object... words) {
    Tool.named("qemu-img").in(directory).output(words);
  }

  private CommandRun bootdisk(String line) {
    List<Object> words = new ArrayList<>(List.of("image"));
    for (String word : line.split(" ", -1)) {
      words.add(word.contains(".") ? directory.resolve(word) : word.equals("''") ? "" : word);
    }
    CommandRun run = CommandRun.of(words.toArray());
    assertThat(run.status()).as(run.toString()).isZero();
    return run;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebase -b other.raw -F raw top.qcow2",
        "rebase -b '' top.qcow2",
        "commit top.qcow2"
      })
  void warnsAndLeavesWhatQemuImgLeaves(String line) throws IOException {
    Path theirs = Files.createDirectory(directory.resolve("theirs"));
    Tool.named("sh").in(directory).output("-c", "cp *.raw *.qcow2 theirs");
    CommandRun run = bootdisk(line);
    assertThat(run.err())
        .contains("top.qcow2: what these snapshots show of the backing file changes: 'one'");
    Tool.named("sh").in(theirs).output("-c", "qemu-img " + line);
    for (String snapshot : new String[] {"", "-l one "}) {
      String convert = "qemu-img convert " + snapshot + "-O raw ";
      Tool.named("sh").in(directory).output("-c", convert + "top.qcow2 ours.out");
      Tool.named("sh").in(directory).output("-c", convert + "theirs/top.qcow2 theirs.out");
      assertThat(directory.resolve("ours.out"))
          .hasSameBinaryContentAs(directory.resolve("theirs.out"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebase -u -b other.raw -F raw top.qcow2",
        "commit -d top.qcow2",
        "commit plain.qcow2",
        "rebase -b '' full.qcow2"
      })
  void saysNothingWhereNoSnapshotChangesUnasked(String line) {
    overlay("plain.qcow2");
    overlay("full.qcow2");
    write("full.qcow2", "write -P 12 0 1M");
    qemu("snapshot", "-c", "whole", "full.qcow2");
    assertThat(bootdisk(line).err()).doesNotContain("warning");
  }

  /** As with qemu-img, which does not look at snapshots: 'image check' tells of it. */
  @ParameterizedTest
  @ValueSource(strings = {"rebase -b '' top.qcow2", "commit top.qcow2"})
  void aDamagedSnapshotIsNoReasonToLeaveTheDiskAlone(String line) throws IOException {
    try (FileDevice file = FileDevice.openWritable(directory.resolve("top.qcow2"))) {
      long l1Table = u64(file, u64(file, SNAPSHOTS_OFFSET));
      file.write(l1Table + Long.BYTES - 1, ByteBuffer.wrap(new byte[] {1}));
    }
    assertThat(bootdisk(line).err()).doesNotContain("warning");
  }

  private static long u64(FileDevice file, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
    file.read(offset, bytes);
    return bytes.getLong(0);
  }

  @Test
  void isQuietIfAskedTo() {
    assertThat(bootdisk("commit -q top.qcow2").err()).isEmpty();
  }
}
