package org.bootdisk.fat.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FatFileSystemTest {

  private static final Instant TIME = Instant.parse("2024-06-01T12:00:00Z");

  @TempDir Path host;
  private final MemoryDevice device = formatted(FatTree.empty());
  private FatFileSystem fs;

  private static MemoryDevice formatted(FatTree tree) {
    FatPlan plan = FatPlan.of(FatFormat.ofSize(8 << 20), tree);
    MemoryDevice made = new MemoryDevice("memory", plan.regions().size());
    try {
      plan.regions().writeTo(made, done -> {});
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return made;
  }

  @SuppressWarnings("NullAway.Init") // JUnit calls open() before each test.
  FatFileSystemTest() {}

  @BeforeEach
  void open() throws IOException {
    fs = FatFileSystem.open(device, InstantSource.fixed(TIME));
  }

  @AfterEach
  void closeAndCheck() throws IOException {
    fs.close();
    assertThat(FatCheck.check(device).findings()).isEmpty();
  }

  @Test
  void readsBackWhatFilesWrote() throws IOException {
    Path file = fs.getPath("/EFI/BOOT/bootx64.efi");
    Files.createDirectories(parentOf(file));
    byte[] bytes = Seeds.bytes(1, 100_000);
    Files.write(file, bytes);
    assertThat(Files.readAllBytes(fs.getPath("/efi/boot/BOOTX64.EFI"))).isEqualTo(bytes);
    assertThat(Files.size(file)).isEqualTo(bytes.length);
    Files.writeString(file, "short", UTF_8);
    assertThat(Files.readString(file)).isEqualTo("short");
    Files.writeString(file, "er", StandardOpenOption.APPEND);
    assertThat(Files.readAllLines(file)).containsExactly("shorter");
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(TIME);
  }

  @Test
  void copiesTreesInAndOut() throws IOException {
    RandomTree tree = new RandomTree(4, 60, 9000);
    Path source = Files.createDirectory(host.resolve("in"));
    tree.writeTo(source);
    copyTree(source, fs.getPath("/in"));
    copyTree(fs.getPath("/in"), host.resolve("out"));
    for (Map.Entry<String, byte[]> file : tree.files().entrySet()) {
      assertThat(Files.readAllBytes(host.resolve("out").resolve(file.getKey())))
          .isEqualTo(file.getValue());
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(d).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path f, BasicFileAttributes a) throws IOException {
            Files.copy(f, to.resolve(from.relativize(f).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void refusesAsTheContractSays() throws IOException {
    Path file = Files.createFile(fs.getPath("file"));
    Path directory = Files.createDirectory(fs.getPath("directory"));
    Files.createFile(directory.resolve("inside"));
    assertThatThrownBy(() -> Files.createFile(fs.getPath("FILE")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createDirectory(directory))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.delete(directory))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.delete(fs.getPath("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.readString(fs.getPath("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.newDirectoryStream(file))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> Files.createFile(fs.getPath("none/file")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> fs.getPath("a/b:c"))
        .isInstanceOfSatisfying(
            InvalidPathException.class, e -> assertThat(e.getIndex()).isEqualTo(3));
    assertThatThrownBy(() -> Files.write(fs.getPath("big"), new byte[9 << 20]))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("full");
    Files.delete(fs.getPath("big"));
  }

  @Test
  void movesAndReplaces() throws IOException {
    Path a = Files.writeString(fs.getPath("/a"), "a");
    Path b = Files.writeString(fs.getPath("/b"), "b");
    assertThatThrownBy(() -> Files.move(a, b)).isInstanceOf(FileAlreadyExistsException.class);
    Files.move(a, b, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Files.readString(b)).isEqualTo("a");
    assertThat(Files.exists(a)).isFalse();
    Files.move(b, fs.getPath("/B"));
    assertThat(fs.getPath("/b").toRealPath()).hasToString("/B");
    Path directory = Files.createDirectory(fs.getPath("/dir"));
    Files.move(fs.getPath("/B"), directory.resolve("c"));
    Files.move(directory, fs.getPath("/moved"));
    assertThat(Files.readString(fs.getPath("/moved/c"))).isEqualTo("a");
    assertThatThrownBy(() -> Files.move(fs.getPath("/moved"), fs.getPath("/moved/inside")))
        .isInstanceOf(FileSystemException.class);
    Files.copy(fs.getPath("/moved/c"), fs.getPath("/copy"));
    assertThat(Files.mismatch(fs.getPath("/moved/c"), fs.getPath("/copy"))).isEqualTo(-1);
  }

  @Test
  void channelsReadWriteAndTruncateAnywhere() throws IOException {
    Path file = fs.getPath("/file");
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      channel.position(10_000).write(ByteBuffer.wrap("end".getBytes(UTF_8)));
      assertThat(channel.size()).isEqualTo(10_003);
      ByteBuffer all = ByteBuffer.allocate(20_000);
      assertThat(channel.position(0).read(all)).isEqualTo(10_003);
      assertThat(all.flip().get(9_999)).isZero();
      channel.truncate(5);
      assertThat(channel.position()).isEqualTo(5);
      assertThat(channel.read(all.clear())).isEqualTo(-1);
      assertThatThrownBy(() -> Files.delete(file)).hasMessageContaining("is open");
    }
    assertThat(Files.size(file)).isEqualTo(5);
  }

  @Test
  void attributesAndTimesAreKept() throws IOException {
    Path file = Files.createFile(fs.getPath("/file"));
    DosFileAttributeView view =
        Objects.requireNonNull(Files.getFileAttributeView(file, DosFileAttributeView.class));
    view.setHidden(true);
    view.setArchive(false);
    FileTime old = FileTime.from(Instant.parse("1999-12-31T23:59:58Z"));
    Files.setLastModifiedTime(file, old);
    assertThat(Files.isHidden(file)).isTrue();
    assertThat(Files.readAttributes(file, "dos:*"))
        .containsEntry("hidden", true)
        .containsEntry("archive", false)
        .containsEntry("lastModifiedTime", old);
    view.setReadOnly(true);
    assertThat(Files.isWritable(file)).isFalse();
    assertThatThrownBy(() -> Files.writeString(file, "x")).isInstanceOf(FileSystemException.class);
  }

  @Test
  void pathsFollowTheContract() {
    Path path = fs.getPath("/a/./b/../c");
    assertThat(path.normalize()).hasToString("/a/c");
    assertThat(fs.getPath("/A/B"))
        .isEqualTo(fs.getPath("/a/b"))
        .hasSameHashCodeAs(fs.getPath("/a/b"));
    assertThat(fs.getPath("/a/b").relativize(fs.getPath("/a/c/d"))).hasToString("../c/d");
    assertThat(fs.getPath("/a").resolve("b/c").getParent()).hasToString("/a/b");
    assertThat(fs.getPath("/a/b").startsWith("/A")).isTrue();
    assertThat(fs.getPath("/a/b").endsWith("b")).isTrue();
    assertThat(fs.getPath("/").getFileName()).isNull();
    assertThat(fs.getPath("x", "y").toAbsolutePath()).hasToString("/x/y");
    assertThat(fs.getPathMatcher("glob:*.{cfg,mod}").matches(fs.getPath("grub.cfg"))).isTrue();
  }

  @Test
  void pathsBeginWithThemselvesAndHaveTheirParts() {
    Path path = fs.getPath("/a/b/c");
    assertThat(path.startsWith(path)).isTrue();
    assertThat(path.startsWith("/a/b")).isTrue();
    assertThat(path.startsWith("/a/b/c/d")).isFalse();
    assertThat(path.startsWith("a")).as("another root").isFalse();
    assertThat(path.subpath(0, 3)).hasToString("a/b/c");
    assertThat(path.subpath(1, 2)).hasToString("b");
    for (int[] bounds : new int[][] {{-1, 1}, {0, 4}, {2, 2}}) {
      assertThatThrownBy(() -> path.subpath(bounds[0], bounds[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void opensByUri() throws IOException {
    fs.close();
    URI uri = URI.create("fat:esp");
    try (FileSystem named =
        FileSystems.newFileSystem(
            uri, Map.of("device", device, "time", InstantSource.fixed(TIME)))) {
      Path file = Files.writeString(named.getPath("/hello"), "there");
      assertThat(Files.readString(Path.of(file.toUri()))).isEqualTo("there");
      assertThat(FileSystems.getFileSystem(uri)).isSameAs(named);
    }
    assertThatThrownBy(() -> FileSystems.getFileSystem(uri))
        .isInstanceOf(java.nio.file.FileSystemNotFoundException.class);
    try (FileSystem readOnly = FileSystems.newFileSystem(uri, Map.of("device", device))) {
      assertThat(Files.readString(readOnly.getPath("/hello"))).isEqualTo("there");
      assertThatThrownBy(() -> Files.delete(readOnly.getPath("/hello")))
          .isInstanceOf(ReadOnlyFileSystemException.class);
    }
  }

  @Test
  void closingEndsEverything() throws IOException {
    SeekableByteChannel channel =
        Files.newByteChannel(
            fs.getPath("/file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.write(ByteBuffer.wrap(new byte[3]));
    fs.close();
    assertThatThrownBy(() -> channel.write(ByteBuffer.wrap(new byte[1])))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> Files.size(fs.getPath("/file")))
        .isInstanceOf(ClosedFileSystemException.class);
    try (FatFileSystem again = FatFileSystem.openReadOnly(device)) {
      assertThat(Files.size(again.getPath("/file"))).isEqualTo(3);
    }
  }

  @Test
  void servesSeveralThreads() throws Exception {
    byte[][] contents = new byte[8][];
    for (int i = 0; i < contents.length; i++) {
      contents[i] = Seeds.bytes(i, 100_000);
      Files.write(fs.getPath("/file" + i), contents[i]);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<byte[]>> read = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        Path file = fs.getPath("/file" + i % contents.length);
        read.add(threads.submit(() -> Files.readAllBytes(file)));
      }
      for (int i = 0; i < 32; i++) {
        assertThat(read.get(i).get()).isEqualTo(contents[i % contents.length]);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Path parentOf(Path path) {
    return Objects.requireNonNull(path.getParent());
  }
}
