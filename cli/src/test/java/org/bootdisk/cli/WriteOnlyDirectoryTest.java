package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory to drop files into: whoever writes there may not list it, nor make it durable. */
class WriteOnlyDirectoryTest {

  /** Takes from root what lets it read everything; others have it not, and may not give it up. */
  private static final List<String> UNPRIVILEGED =
      List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");

  @TempDir Path directory;
  private Path drop;

  @BeforeEach
  void makeDirectory() throws IOException {
    drop = Files.createDirectory(directory.resolve("drop"));
    Files.createDirectory(drop.resolve("far"));
    Files.write(directory.resolve("base.raw"), Seeds.bytes(1, 1 << 20));
    Files.writeString(drop.resolve("out.qcow2"), "old");
    Files.setPosixFilePermissions(drop, PosixFilePermissions.fromString("-wx------"));
  }

  @AfterEach
  void allowAll() throws IOException {
    Files.setPosixFilePermissions(drop, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void getsAnImageAndItsDataFile() throws IOException {
    String command =
        "image convert -t writeback -O qcow2 -o data_file=far/data base.raw drop/out.qcow2";
    List<String> words = new ArrayList<>(UNPRIVILEGED);
    if (Tool.named("setpriv").run("--bounding-set=-all", "true").status() != 0) {
      words.clear();
    }
    words.addAll(BootdiskProcess.words((Object[]) command.split(" ", -1)));
    Tool.Result run =
        Tool.named(words.get(0))
            .in(directory)
            .run(words.subList(1, words.size()).toArray())
            .requireSuccess();
    assertThat(run.err()).isEmpty();
    allowAll();
    Tool.named("qemu-img").in(drop).output("compare", "../base.raw", "out.qcow2");
  }
}
