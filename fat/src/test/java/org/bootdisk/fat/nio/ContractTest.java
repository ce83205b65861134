package org.bootdisk.fat.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code java.nio.file} promises of any file system, after the tests of jimfs and zipfs. */
class ContractTest {

  private static final InstantSource TIME =
      InstantSource.fixed(Instant.EPOCH.plusSeconds(1L << 30));

  private MemoryDevice device;
  private FatFileSystem fs;

  @SuppressWarnings("NullAway.Init") // JUnit calls open() before each test.
  ContractTest() {}

  @BeforeEach
  void open() throws IOException {
    FatPlan plan = FatPlan.of(FatFormat.ofSize(2 << 20));
    device = new MemoryDevice("memory", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    fs = FatFileSystem.open(device, TIME);
  }

  @AfterEach
  void closeAndCheck() throws IOException {
    fs.close();
    assertThat(FatCheck.check(device).findings()).isEmpty();
  }

  private Path path(String text) {
    return fs.getPath(text);
  }

  @ParameterizedTest
  @CsvSource({
    "glob:*.txt,        notes.TXT,   true",
    "glob:*.txt,        a/notes.txt, false",
    "glob:**.txt,       a/notes.txt, true",
    "'glob:{a,b}/?.x',  B/c.X,       true",
    "glob:[!a]*,        abc,         false",
    "glob:/x/*,         /X/y,        true",
    "regex:n.*\\.txt,   Notes.txt,   true",
    "regex:\\D+,        NAMES,       true",
    "REGEX:\\d+,        names,       false"
  })
  void matchesGlobsAndExpressionsWhateverTheCase(String pattern, String path, boolean matches) {
    assertThat(fs.getPathMatcher(pattern).matches(path(path))).isEqualTo(matches);
  }

  @Test
  void refusesUnknownPatternSyntax() {
    assertThatThrownBy(() -> fs.getPathMatcher("like:%"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> fs.getPathMatcher("none"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void openOptionsMeanWhatTheyMeanElsewhere() throws IOException {
    Path file = path("/file");
    assertThatThrownBy(() -> Files.newByteChannel(file, StandardOpenOption.WRITE))
        .isInstanceOf(NoSuchFileException.class);
    Files.write(file, new byte[10], StandardOpenOption.CREATE_NEW);
    assertThatThrownBy(() -> Files.write(file, new byte[1], StandardOpenOption.CREATE_NEW))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.write(file, new byte[] {1}, StandardOpenOption.WRITE);
    assertThat(Files.size(file)).isEqualTo(10);
    Files.write(file, new byte[] {2}, StandardOpenOption.APPEND);
    assertThat(Files.size(file)).isEqualTo(11);
    Files.write(file, new byte[] {3});
    assertThat(Files.size(file)).isEqualTo(1);
    assertThatThrownBy(
            () -> Files.newByteChannel(file, StandardOpenOption.READ, StandardOpenOption.APPEND))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void channelsDoOnlyWhatTheyWereOpenedFor() throws IOException {
    Path file = Files.write(path("/file"), new byte[3]);
    try (SeekableByteChannel reading = Files.newByteChannel(file)) {
      assertThatThrownBy(() -> reading.write(ByteBuffer.allocate(1)))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> reading.truncate(0)).isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> reading.position(-1)).isInstanceOf(IllegalArgumentException.class);
      assertThat(reading.position(100).read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    SeekableByteChannel writing = Files.newByteChannel(file, StandardOpenOption.WRITE);
    assertThatThrownBy(() -> writing.read(ByteBuffer.allocate(1)))
        .isInstanceOf(NonReadableChannelException.class);
    writing.close();
    writing.close();
    assertThat(writing.isOpen()).isFalse();
    assertThatThrownBy(writing::size).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void streamsReadSkipAndEnd() throws IOException {
    byte[] bytes = Seeds.bytes(5, 5000);
    try (OutputStream out = Files.newOutputStream(path("/file"))) {
      out.write(bytes, 0, 3000);
      out.write(bytes, 3000, 2000);
    }
    try (InputStream in = Files.newInputStream(path("/file"))) {
      assertThat(in.skip(1000)).isEqualTo(1000);
      assertThat(in.readNBytes(10)).isEqualTo(java.util.Arrays.copyOfRange(bytes, 1000, 1010));
      assertThat(in.readAllBytes()).hasSize(3990);
      assertThat(in.read()).isEqualTo(-1);
    }
    Files.writeString(path("/lines"), "one\ntwo\n");
    try (BufferedReader reader = Files.newBufferedReader(path("/lines"))) {
      assertThat(reader.readLine()).isEqualTo("one");
    }
    try (Stream<String> lines = Files.lines(path("/lines"))) {
      assertThat(lines).containsExactly("one", "two");
    }
  }

  @Test
  void directoryStreamsGiveWhatTheFilterAcceptsOnce() throws IOException {
    Files.createDirectories(path("/a/b"));
    Files.createFile(path("/a/one.txt"));
    Files.createFile(path("/a/two.bin"));
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path("/a"), "*.TXT")) {
      assertThat(stream).extracting(Path::toString).containsExactly("/a/one.txt");
      assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
    }
    List<String> walked = new ArrayList<>();
    try (Stream<Path> all = Files.walk(path("/"))) {
      all.map(Path::toString).sorted().forEach(walked::add);
    }
    assertThat(walked).containsExactly("/", "/a", "/a/b", "/a/one.txt", "/a/two.bin");
    try (Stream<Path> found = Files.find(path("/"), 9, (p, a) -> a.isRegularFile())) {
      assertThat(found).hasSize(2);
    }
  }

  @Test
  void attributeViewsAreBasicAndDos() throws IOException {
    assertThat(fs.supportedFileAttributeViews()).containsExactlyInAnyOrder("basic", "dos");
    Path file = Files.write(path("/file"), new byte[7]);
    assertThat(Files.getFileAttributeView(file, PosixFileAttributeView.class)).isNull();
    BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class);
    assertThat(basic.isRegularFile()).isTrue();
    assertThat(basic.isSymbolicLink() || basic.isOther() || basic.isDirectory()).isFalse();
    assertThat(basic.size()).isEqualTo(7);
    assertThat(Files.readAttributes(file, DosFileAttributes.class).isArchive()).isTrue();
    assertThat(Files.readAttributes(file, "size,isDirectory"))
        .containsEntry("size", 7L)
        .containsEntry("isDirectory", false)
        .hasSize(2);
    assertThatThrownBy(() -> Files.readAttributes(file, "none"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Files.readAttributes(file, "posix:mode"))
        .isInstanceOf(UnsupportedOperationException.class);
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
    Files.setAttribute(file, "creationTime", time);
    Files.setAttribute(file, "dos:system", true);
    assertThat(Files.getAttribute(file, "creationTime")).isEqualTo(time);
    assertThat(Files.getAttribute(file, "dos:system")).isEqualTo(true);
    BasicFileAttributeView view =
        java.util.Objects.requireNonNull(
            Files.getFileAttributeView(file, BasicFileAttributeView.class));
    view.setTimes(time, null, null);
    assertThat(view.readAttributes().lastModifiedTime()).isEqualTo(time);
    assertThat(view.name()).isIn("basic", "dos");
  }

  @Test
  void copiesAndMovesRefuseWhatTheContractRefuses() throws IOException {
    Path full = Files.createDirectory(path("/full"));
    Files.createFile(full.resolve("inside"));
    Path file = Files.writeString(path("/file"), "text");
    assertThatThrownBy(() -> Files.copy(file, full, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.move(file, full, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.copy(path("/none"), path("/x")))
        .isInstanceOf(NoSuchFileException.class);
    Files.copy(file, file);
    Files.move(file, file);
    Files.copy(full, path("/empty"));
    assertThat(path("/empty")).isEmptyDirectory();
    Files.setAttribute(file, "dos:hidden", true);
    Files.copy(file, path("/copy"), StandardCopyOption.COPY_ATTRIBUTES);
    assertThat(Files.isHidden(path("/copy"))).isTrue();
    assertThat(Files.isSameFile(file, path("/FILE"))).isTrue();
    assertThat(Files.isSameFile(file, path("/copy"))).isFalse();
  }

  @Test
  void atomicMovesReplaceWhatIsThere() throws IOException {
    Path made = Files.writeString(path("/made.tmp"), "new");
    Path file = Files.writeString(path("/file"), "old");
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(Files.readString(file)).isEqualTo("new");
    assertThat(made).doesNotExist();
    Path directory = Files.createDirectories(path("/a/b"));
    assertThatThrownBy(() -> Files.move(path("/a"), directory, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(FileSystemException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aMoveThatCannotBeKeepsTheTarget() throws IOException {
    Path open = Files.writeString(path("/open"), "open");
    Path file = Files.writeString(path("/file"), "kept");
    try (SeekableByteChannel channel = Files.newByteChannel(open)) {
      assertThatThrownBy(() -> Files.move(open, file, StandardCopyOption.REPLACE_EXISTING))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("is open");
      assertThat(channel.size()).isEqualTo(4);
    }
    assertThat(Files.readString(file)).isEqualTo("kept");
  }

  @Test
  void filesAreDeletedWithTheirLastChannel() throws IOException {
    Path file = Files.writeString(path("/temporary"), "text");
    SeekableByteChannel first =
        Files.newByteChannel(file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
    SeekableByteChannel second = Files.newByteChannel(file);
    first.close();
    assertThat(file).exists();
    second.close();
    assertThat(file).doesNotExist();
    Path made = path("/made");
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            made,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      channel.write(ByteBuffer.allocate(3));
      assertThat(made).exists();
    }
    assertThat(made).doesNotExist();
  }

  @Test
  void movesFromOneVolumeToAnother() throws IOException {
    BlockDevice other = new MemoryDevice("other", 4 << 20);
    FatPlan.of(FatFormat.ofSize(4 << 20)).regions().writeTo(other, done -> {});
    FatFileSystemProvider provider = fs.provider();
    try (FatFileSystem there =
        provider.newFileSystem(URI.create("fat:there"), Map.of("device", other, "time", TIME))) {
      Path file = Files.writeString(path("/file"), "text");
      Files.setAttribute(file, "dos:hidden", true);
      Path moved = there.getPath("/moved");
      assertThatThrownBy(() -> Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE))
          .isInstanceOf(AtomicMoveNotSupportedException.class);
      Files.move(file, moved);
      assertThat(file).doesNotExist();
      assertThat(Files.readString(moved)).isEqualTo("text");
      assertThat(Files.isHidden(moved)).isTrue();
      Path full = Files.createDirectories(path("/full/inside")).getParent();
      assertThatThrownBy(() -> Files.move(full, there.getPath("/full")))
          .isInstanceOf(DirectoryNotEmptyException.class);
    }
    assertThat(FatCheck.check(other).findings()).isEmpty();
  }

  @Test
  void pathsOfOthersAreRefused() {
    assertThatThrownBy(() -> fs.provider().delete(Path.of("x")))
        .isInstanceOf(ProviderMismatchException.class);
    assertThatThrownBy(() -> path("a").resolve(Path.of("b")))
        .isInstanceOf(ProviderMismatchException.class);
    assertThatThrownBy(() -> path("/a").relativize(path("b")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFullVolumeKeepsWhatIsThere() throws IOException {
    Files.write(path("/kept"), Seeds.bytes(1, 100_000));
    assertThatThrownBy(() -> fillUp()).isInstanceOf(FileSystemException.class);
    assertThat(Files.readAllBytes(path("/kept"))).isEqualTo(Seeds.bytes(1, 100_000));
    FileStore store = Files.getFileStore(path("/"));
    assertThat(store.getUsableSpace()).isZero();
    assertThat(store.getTotalSpace()).isBetween(1L << 20, 2L << 20);
    Files.delete(path("/fill0"));
    assertThat(store.getUnallocatedSpace()).isPositive();
    Files.write(path("/again"), new byte[10]);
  }

  private void fillUp() throws IOException {
    for (int i = 0; i < 1000; i++) {
      try (OutputStream out = Files.newOutputStream(path("/fill" + i))) {
        for (int piece = 0; piece < 100; piece++) {
          out.write(Seeds.bytes(i, 2048));
        }
      }
    }
  }

  @Test
  void readOnlyMediaCanBeReadAndNothingElse() throws IOException {
    Path file = Files.writeString(path("/file"), "text");
    fs.close();
    try (FatFileSystem readOnly = FatFileSystem.openReadOnly(device)) {
      Path there = readOnly.getPath("/file");
      assertThat(Files.readString(there)).isEqualTo("text");
      assertThat(Files.isWritable(there)).isFalse();
      assertThat(readOnly.isReadOnly()).isTrue();
      assertThat(Files.getFileStore(there).isReadOnly()).isTrue();
      List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> changes =
          List.of(
              () -> Files.delete(there),
              () -> Files.writeString(there, "x"),
              () -> Files.createFile(readOnly.getPath("/new")),
              () -> Files.createDirectory(readOnly.getPath("/new")),
              () -> Files.move(there, readOnly.getPath("/new")),
              () -> Files.copy(there, readOnly.getPath("/new")),
              () -> Files.setAttribute(there, "dos:hidden", true),
              () -> Files.setLastModifiedTime(there, FileTime.fromMillis(0)));
      changes.forEach(
          change -> assertThatThrownBy(change).isInstanceOf(ReadOnlyFileSystemException.class));
      assertThatThrownBy(
              () -> readOnly.provider().checkAccess(there, java.nio.file.AccessMode.WRITE))
          .isInstanceOf(AccessDeniedException.class);
    }
    assertThat(file.isAbsolute()).isTrue();
  }
}
