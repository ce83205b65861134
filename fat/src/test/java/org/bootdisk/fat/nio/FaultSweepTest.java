package org.bootdisk.fat.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.check.Rule;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fixtures.FaultyDevice;
import org.bootdisk.fixtures.FaultyDevice.Fault;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a file system says whose device fails at any access, and what it leaves. */
class FaultSweepTest {

  private static final InstantSource TIME =
      InstantSource.fixed(Instant.parse("2024-06-01T12:00:00Z"));

  private static final Set<String> HARMLESS =
      Set.of(
          Rule.DIRTY.id(),
          Rule.CHAIN_LOST.id(),
          Rule.CHAIN_LONG.id(),
          Rule.LONG_NAME_ORPHAN.id(),
          Rule.COPIES.id());

  /** Something that is done in a file system. */
  interface Work {
    void in(Path root) throws IOException;
  }

  /** A kind of work, named for people. */
  private record Kind(String name, Work work) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("copy", root -> Files.copy(root.resolve("kept"), root.resolve("copy"))),
          new Kind(
              "copy over",
              root ->
                  Files.copy(
                      root.resolve("kept"),
                      root.resolve("a/file"),
                      StandardCopyOption.REPLACE_EXISTING,
                      StandardCopyOption.COPY_ATTRIBUTES)),
          new Kind("write", root -> Files.write(root.resolve("a/file"), Seeds.bytes(3, 9000))),
          new Kind("stream", FaultSweepTest::stream),
          new Kind("create directories", root -> Files.createDirectories(root.resolve("b/c/d"))),
          new Kind("move", root -> Files.move(root.resolve("a/file"), root.resolve("moved here"))),
          new Kind("delete", root -> Files.delete(root.resolve("a/file"))),
          new Kind(
              "time",
              root -> Files.setLastModifiedTime(root.resolve("a/file"), FileTime.fromMillis(0))),
          new Kind("space", root -> Files.getFileStore(root).getUnallocatedSpace()),
          new Kind("read", FaultSweepTest::readAll));

  private static void stream(Path root) throws IOException {
    try (OutputStream out = Files.newOutputStream(root.resolve("a/another file"))) {
      for (int i = 0; i < 10; i++) {
        out.write(Seeds.bytes(i, 900));
      }
    }
  }

  private static void readAll(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Files.readAllBytes(file);
      }
    }
  }

  static List<Arguments> kindsAndFaults() {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : KINDS) {
      for (Fault fault : Fault.values()) {
        all.add(Arguments.of(kind, fault));
      }
    }
    return all;
  }

  private static MemoryDevice volume() throws IOException {
    FatPlan plan = FatPlan.of(FatFormat.ofSize(160 << 10));
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    try (FatFileSystem made = FatFileSystem.open(device, TIME)) {
      Files.write(made.getPath("/kept"), Seeds.bytes(1, 5000));
      Files.createDirectory(made.getPath("/a"));
      Files.write(made.getPath("/a/file"), Seeds.bytes(2, 6000));
    }
    return device;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("kindsAndFaults")
  void namesTheFaultAndLeavesAtWorstLostClusters(Kind kind, Fault fault) throws IOException {
    boolean failed = true;
    for (int successes = 0; failed; successes++) {
      MemoryDevice device = volume();
      failed = carryOut(kind, new FaultyDevice(device, fault, successes), fault);
      String when = kind + ", " + fault + " after " + successes;
      for (Finding finding : FatCheck.check(device).findings()) {
        assertThat(HARMLESS).as(when + ": " + finding.message()).contains(finding.rule());
      }
      assertThat(FatCheck.repair(device).findings()).as(when).isEmpty();
      try (FatFileSystem found = FatFileSystem.openReadOnly(device)) {
        assertThat(Files.readAllBytes(found.getPath("/kept"))).isEqualTo(Seeds.bytes(1, 5000));
      }
    }
  }

  /** Whether the device failed. */
  private static boolean carryOut(Kind kind, FaultyDevice failing, Fault fault) {
    try (FatFileSystem opened = FatFileSystem.open(failing, TIME)) {
      kind.work.in(opened.getPath("/"));
    } catch (IOException | UncheckedIOException e) {
      assertThat(e).hasMessageContaining("volume: ").hasMessageContaining(fault.message());
      return true;
    }
    return failing.hasFailed();
  }

  @Test
  void aFileSystemThatCouldNotWriteIsClosedAllTheSame() throws IOException {
    FaultyDevice failing = new FaultyDevice(volume(), Fault.FULL, 1);
    URI uri = URI.create("fat:failing");
    Map<String, Object> environment = Map.of("device", failing, "time", TIME);
    FatFileSystem opened = (FatFileSystem) FileSystems.newFileSystem(uri, environment);
    Files.newByteChannel(opened.getPath("/kept"));
    Files.createDirectory(opened.getPath("/b"));
    assertThatThrownBy(opened::close).hasMessageContaining(Fault.FULL.message());
    assertThat(opened.isOpen()).isFalse();
    opened.close();
    FileSystems.newFileSystem(uri, environment).close();
  }

  /** A fault behind a small file is none of the file's. */
  @Test
  void readsWhatCanBeReadBeforeAFault() throws IOException {
    MemoryDevice device = volume();
    try (FatFileSystem made = FatFileSystem.open(device, TIME)) {
      for (int i = 0; i < 10; i++) {
        Files.write(made.getPath("/small " + i), Seeds.bytes(i, 512));
      }
    }
    long broken = device.size() / 2;
    try (FatFileSystem opened = FatFileSystem.openReadOnly(new BrokenDevice(device, broken))) {
      for (int i = 0; i < 10; i++) {
        byte[] bytes = Files.readAllBytes(opened.getPath("/small " + i));
        assertThat(ByteBuffer.wrap(bytes)).isEqualTo(ByteBuffer.wrap(Seeds.bytes(i, 512)));
      }
    }
  }
}
