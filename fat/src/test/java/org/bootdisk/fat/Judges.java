package org.bootdisk.fat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Regions;
import org.bootdisk.block.Sha256;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Tool;

/** What dosfstools, mtools and our own reader say about a volume. */
public final class Judges {

  private Judges() {}

  /** Writes a plan to a new file. */
  public static Path write(Regions regions, Path file) throws IOException {
    try (FileDevice device = FileDevice.create(file, regions.size())) {
      regions.writeTo(device, done -> {});
    }
    return file;
  }

  /** Copies what a device stores to a new file. */
  public static Path copy(BlockDevice device, Path file) throws IOException {
    try (FileDevice copy = FileDevice.create(file, device.size())) {
      forEachStored(device, (offset, piece) -> copy.write(offset, piece));
    }
    return file;
  }

  /** A digest of what a device holds, zeros left out. */
  public static String digest(BlockDevice device) throws IOException {
    Sha256 digest = new Sha256();
    forEachStored(device, (offset, piece) -> digest.add(Long.toString(offset)).add(piece));
    return digest.hex();
  }

  private interface Piece {
    void take(long offset, ByteBuffer bytes) throws IOException;
  }

  private static void forEachStored(BlockDevice device, Piece piece) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MemoryDevice.PAGE_SIZE);
    ByteBuffer zeros = ByteBuffer.allocate(MemoryDevice.PAGE_SIZE);
    Extents walk = device.extents(0, device.size());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      for (long at = extent.start(); at < extent.end() && !extent.readsAsZeros(); ) {
        int length = (int) Math.min(bytes.capacity(), extent.end() - at);
        device.read(at, bytes.clear().limit(length));
        if (!bytes.flip().equals(zeros.clear().limit(length))) {
          piece.take(at, bytes);
        }
        at += length;
      }
    }
  }

  /** Requires fsck.fat to find nothing. */
  public static void requireClean(Path volume) {
    Tool.Result result = Tool.named("fsck.fat").run("-n", "-v", volume);
    assertThat(result.status()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).doesNotContain("differ").doesNotContain("wrong").doesNotContain("bad");
  }

  /** All files of a volume as mtools copies them out. */
  public static Map<String, byte[]> mtools(Path volume, Path scratch) throws IOException {
    Files.createDirectories(scratch);
    Tool.Result result =
        Tool.named("mcopy")
            .with("MTOOLS_SKIP_CHECK", "1")
            .run("-s", "-n", "-i", volume, "::", scratch);
    assertThat(result.status()).as(result.err()).isZero();
    return host(scratch);
  }

  /** All files below a directory of the host. */
  public static Map<String, byte[]> host(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }

  /** All files of a volume as we read them. */
  public static Map<String, byte[]> ours(Path volume) throws IOException {
    try (FileDevice device = FileDevice.openReadOnly(volume);
        FatVolume fat = FatVolume.open(device)) {
      return ours(fat);
    }
  }

  /** All files of a volume as we read them. */
  public static Map<String, byte[]> ours(FatVolume fat) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    fat.walk(
        fat.root(),
        node -> {
          if (!node.isDirectory()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (InputStream in = fat.newInputStream(node)) {
              in.transferTo(bytes);
            }
            files.put(node.path(), bytes.toByteArray());
          }
        });
    return files;
  }

  /** Paths as mtools shows them, which reads each half of a surrogate pair for itself. */
  public static Map<String, byte[]> asMtoolsShows(Map<String, byte[]> files) {
    Map<String, byte[]> shown = new TreeMap<>();
    files.forEach((path, bytes) -> shown.put(path.replace("\uD83D\uDE00", "__"), bytes));
    return shown;
  }

  /** Requires the same paths and bytes. */
  public static void requireSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((path, bytes) -> assertThat(actual.get(path)).as(path).isEqualTo(bytes));
  }
}
