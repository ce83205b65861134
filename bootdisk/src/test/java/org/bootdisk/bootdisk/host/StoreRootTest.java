package org.bootdisk.bootdisk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRootTest {

  @TempDir Path directory;
  private Path inside;
  private StoreRoot root;

  @BeforeEach
  void makeTheRoot() throws Exception {
    inside = directory.resolve("root");
    Files.createDirectories(inside.resolve("a/b"));
    Files.writeString(inside.resolve("a/b/file"), "inside");
    Files.writeString(directory.resolve("file"), "outside");
    Files.createDirectories(directory.resolve("a/b"));
    root = new StoreRoot(inside);
  }

  @Test
  void followsLinksAsTheOtherSystemWould() throws Exception {
    Files.createSymbolicLink(inside.resolve("absolute"), Path.of("/a/link"));
    Files.createSymbolicLink(inside.resolve("a/link"), Path.of("b/../b/./file"));
    StoreRoot.Located located = root.locate("/absolute");
    assertThat(located.path()).isEqualTo("/a/b/file");
    assertThat(located.name()).isEqualTo("file");
    assertThat(located.file()).hasContent("inside");
    assertThat(root.locate("/none/x")).matches(l -> l.path().equals("/none/x") && !l.exists());
  }

  @Test
  void noLinkAndNoPathLeadsOut() throws Exception {
    Files.createSymbolicLink(inside.resolve("up"), Path.of("../../../../../../file"));
    Files.createSymbolicLink(inside.resolve("a/b/up"), Path.of("../../../../file"));
    Files.createSymbolicLink(inside.resolve("out"), directory.resolve("file"));
    Files.createSymbolicLink(inside.resolve("dir"), directory);
    for (String path : new String[] {"/up", "/a/b/up", "/../../file", "/out", "/dir/file"}) {
      StoreRoot.Located located = root.locate(path);
      assertThat(located.file()).as(path).startsWithRaw(inside).doesNotExist();
    }
  }

  @Test
  void loopsEnd() throws Exception {
    Files.createSymbolicLink(inside.resolve("x"), Path.of("y"));
    Files.createSymbolicLink(inside.resolve("y"), Path.of("/x/z"));
    assertThatThrownBy(() -> root.locate("/x")).isInstanceOf(FileSystemLoopException.class);
  }

  @Test
  void knowsWhatAUserNames() throws Exception {
    Files.createSymbolicLink(directory.resolve("result"), Path.of("/a/b"));
    assertThat(root.seenFromInside(inside.resolve("a/b"))).isEqualTo("/a/b");
    assertThat(root.seenFromInside(directory.resolve("result"))).isEqualTo("/a/b");
    assertThat(root.seenFromInside(Path.of("/a/b"))).isEqualTo("/a/b");
    assertThat(StoreRoot.HOST.seenFromInside(Path.of("/a/../b"))).isEqualTo("/b");
  }
}
