package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commands killed at random moments: what they change is as it was or as it was to be, the same
 * command does its work the next time, and then nothing of the first attempt is left. {@code
 * -Dkills=100} tries each command so often, {@code -Dfirst.seed=7} from another moment on.
 */
@Tag("slow")
class KilledCommandTest {

  private static final int SIZE = 48 << 20;
  private static final List<String> OLD_FILES =
      List.of("a file with number 0", "a file with number 77", "below/9", "below/150");

  @TempDir Path directory;

  /** A command, what it works on, and what must hold after it was killed, and after it was run. */
  enum Case {
    BUILD("build", "-q", "--offline", "-o", "out.qcow2") {
      @Override
      void prepare(Path in) throws IOException {
        Files.writeString(in.resolve("out.qcow2"), "old");
      }

      @Override
      void requireSound(Path in) throws IOException {
        if (Files.size(in.resolve("out.qcow2")) == 3) {
          assertThat(in.resolve("out.qcow2")).hasContent("old");
        } else {
          requireDone(in);
        }
      }

      @Override
      void requireDone(Path in) {
        qemu(in, "check", "out.qcow2");
        must("gpt", "check", in.resolve("out.qcow2"));
      }
    },
    CONVERT("image", "convert", "-c", "-O", "qcow2", "model.raw", "out.qcow2") {
      @Override
      void requireSound(Path in) {
        if (Files.exists(in.resolve("out.qcow2"))) {
          requireDone(in);
        }
      }

      @Override
      void requireDone(Path in) {
        qemu(in, "check", "out.qcow2");
        qemu(in, "compare", "model.raw", "out.qcow2");
      }
    },
    CONVERT_WITH_DATA_FILE(
        "image", "convert", "-O", "qcow2", "-o", "data_file=far.data", "model.raw", "out.qcow2") {
      @Override
      void requireSound(Path in) {
        if (Files.exists(in.resolve("out.qcow2"))) {
          requireDone(in);
        }
      }

      @Override
      void requireDone(Path in) {
        qemu(in, "compare", "model.raw", "out.qcow2");
      }
    },
    BUNDLE("image", "chain", "--bundle", "together.d", "top.qcow2") {
      @Override
      void requireSound(Path in) {
        if (Files.exists(in.resolve("together.d"))) {
          requireDone(in);
        }
      }

      @Override
      void requireDone(Path in) {
        qemu(in, "compare", "model.raw", "together.d/top.qcow2");
        // A bundle replaces nothing.
        Tool.named("rm").in(in).output("-r", "together.d");
      }
    },
    COMMIT("image", "commit", "-q", "top.qcow2") {
      @Override
      void requireDone(Path in) throws IOException {
        requireSound(in);
        qemu(in, "compare", "-f", "raw", "model.raw", "base.raw");
      }
    },
    REBASE("image", "rebase", "-b", "", "top.qcow2") {
      @Override
      void requireDone(Path in) throws IOException {
        requireSound(in);
        assertThat(qemu(in, "info", "top.qcow2")).doesNotContain("backing file");
      }
    },
    COPY_IN("fat", "cp", "-q", "-r", "volume.img", "tree", ":/") {
      @Override
      void requireSound(Path in) {
        // Lost clusters, at worst, and a mark that says so.
        CommandRun check = CommandRun.of("fat", "check", in.resolve("volume.img"));
        assertThat(check.status()).as(check.toString()).isIn(0, 3);
        assertThat(CommandRun.of("fat", "cat", in.resolve("volume.img"), "/kept").out())
            .isEqualTo("kept");
      }

      @Override
      void requireDone(Path in) {
        must("fat", "repair", "--free-lost", in.resolve("volume.img"));
        Tool.named("fsck.fat").in(in).output("-n", "volume.img");
        must("fat", "cp", "-r", in.resolve("volume.img"), ":/tree", in.resolve("back"));
        Tool.named("diff").in(in).output("-r", "tree", "back");
        Tool.named("rm").in(in).output("-r", "back");
      }
    },
    COPY_OUT("fat", "cp", "-q", "-r", "volume.img", ":/tree", "back.d") {
      @Override
      void prepare(Path in) throws IOException {
        must("fat", "cp", "-q", "-r", in.resolve("volume.img"), in.resolve("tree"), ":/");
        Files.createDirectories(in.resolve("back.d/tree/below"));
        for (String name : OLD_FILES) {
          Files.writeString(in.resolve("back.d/tree").resolve(name), "old");
        }
      }

      @Override
      void requireSound(Path in) throws IOException {
        for (String name : OLD_FILES) {
          Path file = in.resolve("back.d/tree").resolve(name);
          if (Files.size(file) == 3) {
            assertThat(file).hasContent("old");
          } else {
            assertThat(file).hasSameBinaryContentAs(in.resolve("tree").resolve(name));
          }
        }
      }

      @Override
      void requireDone(Path in) {
        Tool.named("diff").in(in).output("-r", "tree", "back.d/tree");
      }
    },
    REPAIR("image", "check", "-r", "all", "damaged.qcow2") {
      @Override
      void requireSound(Path in) {
        qemu(in, "compare", "model.raw", "damaged.qcow2");
      }

      @Override
      void requireDone(Path in) throws IOException {
        requireSound(in);
        qemu(in, "check", "damaged.qcow2");
      }
    };

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> words;

    Case(String... words) {
      this.words = List.of(words);
    }

    /** Makes what only this command needs. */
    void prepare(Path in) throws IOException {}

    /** After the command was killed. */
    void requireSound(Path in) throws IOException {
      Tool.Result check = Tool.named("qemu-img").in(in).run("check", "top.qcow2");
      assertThat(check.status()).as(check.toString()).isIn(0, 3);
      qemu(in, "compare", "model.raw", "top.qcow2");
    }

    /** After it was run again. */
    abstract void requireDone(Path in) throws IOException;

    private Object[] in(Path directory) {
      List<Object> resolved = new ArrayList<>();
      for (String word : words) {
        boolean file = (word.contains(".") && !word.contains("=")) || word.equals("tree");
        resolved.add(file ? directory.resolve(word) : word);
      }
      return resolved.toArray();
    }

    private static String qemu(Path in, Object... words) {
      return Tool.named("qemu-img").in(in).output(words);
    }

    private static void must(Object... words) {
      CommandRun run = CommandRun.of(words);
      assertThat(run.status()).as(run.toString()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesTheOldOrTheNewAndNothingElse(Case killed) throws Exception {
    Path template = Files.createDirectory(directory.resolve("template"));
    makeFiles(template);
    killed.prepare(template);
    Path whole = copy(template, "whole");
    long duration = run(killed, whole, 120_000);
    killed.requireDone(whole);
    long first = Long.getLong("first.seed", 1);
    for (long seed = first; seed < first + Integer.getInteger("kills", 1); seed++) {
      Path in = copy(template, "killed-" + seed);
      long millis = new SplittableRandom(seed).nextLong(duration / 3, duration + duration / 10);
      run(killed, in, millis);
      try {
        killed.requireSound(in);
        CommandRun again = CommandRun.of(killed.in(in));
        assertThat(again.status()).as(again.toString()).isZero();
        killed.requireDone(in);
        assertThat(names(in)).isEqualTo(names(whole));
      } catch (AssertionError e) {
        throw new AssertionError(killed + " killed after " + millis + " ms, seed " + seed, e);
      }
      delete(in);
    }
  }

  /** Runs the command, kills it after a time, and returns how long it ran. */
  private long run(Case killed, Path in, long millis) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(BootdiskProcess.words(killed.in(in)));
    Path log = directory.resolve("log");
    long start = System.nanoTime();
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    assertThat(!ended || process.exitValue() == 0).as(Files.readString(log)).isTrue();
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static void makeFiles(Path in) throws IOException {
    byte[] base = Seeds.bytes(1, SIZE);
    byte[] model = base.clone();
    System.arraycopy(Seeds.bytes(2, SIZE / 2), 0, model, SIZE / 4, SIZE / 2);
    Files.write(in.resolve("base.raw"), base);
    Files.write(in.resolve("model.raw"), model);
    Tool qemu = Tool.named("qemu-img").in(in);
    qemu.output("convert", "-O", "qcow2", "-B", "base.raw", "-F", "raw", "model.raw", "top.qcow2");
    qemu.output("convert", "-O", "qcow2", "model.raw", "damaged.qcow2");
    // Counts of a hundred clusters, in the first refcount block, which is the third cluster.
    Tool.named("dd")
        .in(in)
        .output(
            "if=/dev/zero",
            "of=damaged.qcow2",
            "bs=1",
            "seek=" + (2 * 65536 + 20),
            "count=200",
            "conv=notrunc",
            "status=none");
    Tool.named("mkfs.fat").in(in).output("-C", "volume.img", SIZE / 1024);
    Path kept = Files.writeString(in.resolve("kept"), "kept");
    Tool.named("mcopy").in(in).output("-i", "volume.img", kept, "::/kept");
    Path tree = in.resolve("tree");
    Files.createDirectories(tree.resolve("below"));
    for (int i = 0; i < 200; i++) {
      Files.write(tree.resolve("a file with number " + i), Seeds.bytes(i, 50_000));
      Files.write(tree.resolve("below/" + i), Seeds.bytes(i, 100_000));
    }
  }

  private Path copy(Path template, String name) {
    Path to = directory.resolve(name);
    Tool.named("cp").output("-r", "--sparse=always", template, to);
    return to;
  }

  private static void delete(Path in) {
    Tool.named("rm").output("-r", in);
  }

  private static List<String> names(Path in) {
    List<String> names = new ArrayList<>(List.of(in.toFile().list()));
    names.sort(null);
    return names;
  }
}
