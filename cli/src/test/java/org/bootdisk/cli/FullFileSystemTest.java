package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A file system with too few blocks, or inodes, for what a command makes: a tmpfs of this test's
 * own in a mount name space. Where there are none this test fails: exclude the tag there, as
 * bin/test does and says.
 */
@Tag("slow")
@Tag("namespaces")
class FullFileSystemTest {

  /** Mounts, works, and leaves beside the mount what was there before and afterwards. */
  private static final String SCRIPT =
      """
      mount -t tmpfs -o "$1" none mount && cp -r --sparse=always source/. mount && cd mount || exit 99
      shift
      sha256sum * >../before
      "$@"
      status=$?
      find . -type f -exec sha256sum {} + | sed 's, \\./, ,' | sort -k 2 >../after
      find . -mindepth 1 | sort >../names
      exit $status
      """;

  @TempDir Path directory;

  @BeforeEach
  void makeFiles() throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    Files.createDirectory(directory.resolve("mount"));
    Files.write(source.resolve("base.raw"), Seeds.bytes(1, 3 << 20));
    Tool.named("qemu-img")
        .in(source)
        .output("create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", "top.qcow2", "8M");
    Tool.named("qemu-io").in(source).output("-c", "write -P 7 4M 2M", "top.qcow2");
    Tool.named("qemu-img").in(source).output("create", "-q", "-f", "qcow2", "plain.qcow2", "8M");
    Tool.named("qemu-io").in(source).output("-c", "write -P 7 0 64k", "plain.qcow2");
    Tool.named("qemu-img")
        .in(source)
        .output("create", "-q", "-f", "qcow2", "-o", "cluster_size=512", "small.qcow2", "8M");
    Tool.named("qemu-io").in(source).output("-c", "write -P 7 0 64k", "small.qcow2");
    Tool.named("mkfs.fat").in(source).output("-C", "volume.img", 4 << 10);
    Path file = Files.write(directory.resolve("file"), Seeds.bytes(3, 3 << 20));
    Tool.named("mcopy").in(source).output("-i", "volume.img", file, "::/file");
  }

  /** They have 10 MiB, of which 8 are taken; or 10 inodes, of which all but a few are. */
  @ParameterizedTest
  @CsvSource({
    "size=10m, out.qcow2, build -o out.qcow2",
    "size=10m, out.qcow2, image convert -O qcow2 base.raw out.qcow2",
    "size=10m, out.qcow2, image convert -c -O qcow2 base.raw out.qcow2",
    "size=10m, far.data, image convert -O qcow2 -o data_file=far.data base.raw out.qcow2",
    "size=10m, out.raw, image create -f raw -o preallocation=full out.raw 64M",
    "size=10m, out.qcow2, image create -f qcow2 -o preallocation=falloc out.qcow2 64M",
    "size=10m, base.raw, image resize --preallocation=full -f raw base.raw +16M",
    "size=10m, base.raw, image resize --preallocation=falloc -f raw base.raw +16M",
    "size=10m, plain.qcow2, image resize --preallocation=full plain.qcow2 +64M",
    "size=10m, plain.qcow2, image resize --preallocation=falloc plain.qcow2 +64M",
    "size=10m, plain.qcow2, image resize --preallocation=metadata plain.qcow2 +200G",
    "size=10m, small.qcow2, image resize --preallocation=full small.qcow2 +64M",
    "size=10m, small.qcow2, image resize --preallocation=falloc small.qcow2 +64M",
    "size=10m, small.qcow2, image resize --preallocation=metadata small.qcow2 +200M",
    "size=10m, together/, image chain --bundle together top.qcow2",
    "size=10m, out, fat cp volume.img :/file out",
    "'size=40m,nr_inodes=6', out.qcow2, image convert -O qcow2 base.raw out.qcow2",
    "'size=40m,nr_inodes=7', far.data, image convert -O qcow2 -o data_file=far.data base.raw out.qcow2",
    "'size=40m,nr_inodes=8', together/, image chain --bundle together top.qcow2",
  })
  void leavesAllAsItWas(String options, String named, String command) throws IOException {
    Tool.Result run = inFileSystem(options, command);
    assertThat(run.status()).as(run.toString()).isEqualTo(ExitCode.IO);
    assertThat(run.err()).hasLineCount(1).contains(named).contains("No space left on device; make");
    assertThat(run.err()).doesNotContain(".partial");
    assertThat(directory.resolve("after")).hasSameTextualContentAs(directory.resolve("before"));
    assertThat(directory.resolve("names"))
        .hasContent("./base.raw\n./plain.qcow2\n./small.qcow2\n./top.qcow2\n./volume.img");
  }

  private Tool.Result inFileSystem(String options, String command) {
    List<Object> words = new ArrayList<>();
    // Who is not root becomes so in a name space of users.
    if (Tool.named("unshare").run("--mount", "true").status() != 0) {
      words.addAll(List.of("--user", "--map-root-user"));
    }
    words.addAll(List.of("--mount", "sh", "-c", SCRIPT, "sh", options));
    words.addAll(BootdiskProcess.words((Object[]) command.split(" ", -1)));
    return Tool.named("unshare").in(directory).run(words.toArray());
  }
}
