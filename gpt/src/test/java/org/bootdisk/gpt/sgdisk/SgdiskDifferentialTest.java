package org.bootdisk.gpt.sgdisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same random command lines for sgdisk and for us: the same bytes, or refused by both. */
class SgdiskDifferentialTest {

  private static final int EDGE = 1 << 20;
  private static final GuidSource GUIDS = GuidSource.seeded("test");

  @TempDir private Path directory;

  @Test
  void agreesWithSgdiskOnRandomCommandLines() throws Exception {
    runSeeds(LongStream.rangeClosed(1, 40).boxed().toList());
  }

  @Test
  @Tag("slow")
  void agreesWithSgdiskOnHundredsOfRandomCommandLines() throws Exception {
    runSeeds(LongStream.rangeClosed(1000, 1500).boxed().toList());
  }

  /** sgdisk sleeps for a second after each write, so many run at once. */
  private void runSeeds(List<Long> seeds) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(24);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      seeds.forEach(seed -> tasks.add(() -> runSeed(seed)));
      int compared = 0;
      for (Future<Integer> result : pool.invokeAll(tasks)) {
        compared += result.get();
      }
      assertThat(compared)
          .as("command lines that both carried out")
          .isGreaterThan(seeds.size() * 2 / 3);
    } finally {
      pool.shutdownNow();
    }
  }

  private int runSeed(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    long sectors =
        random.nextInt(8) == 0
            ? random.nextLong(4L << 30, 9L << 30)
            : random.nextLong(3_000, 200_000);
    Path image = directory.resolve("disk" + seed + ".img");
    try (FileDevice theirs = FileDevice.create(image, sectors * 512)) {
      theirs.flush();
    }
    MemoryDevice ours = new MemoryDevice("ours", sectors * 512);
    RandomScript scripts = new RandomScript(random, sectors);
    int compared = 0;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      List<String> line = scripts.next();
      List<Object> command = new ArrayList<>(line);
      command.add(image);
      Tool.Result result = Tool.named("sgdisk").run(command.toArray());
      String context = "seed " + seed + ", " + sectors + " sectors: " + result.command();
      boolean succeeded = carryOut(line, ours, context);
      // A hybrid MBR that cannot be made leaves sgdisk's exit status at 0.
      boolean accepted = result.status() == 0 && !result.err().contains("Problem creating MBR");
      if (!accepted || !succeeded) {
        assertThat(succeeded)
            .as("%s\n%s\n%s", context, result.out(), result.err())
            .isEqualTo(accepted);
        break; // What the next line counts on is not there.
      }
      compare(image, ours, context);
      compared++;
    }
    return compared;
  }

  private static boolean carryOut(List<String> line, MemoryDevice ours, String context)
      throws IOException {
    SgdiskScript script = SgdiskScript.parse(line);
    try {
      SgdiskDisk start = SgdiskDisk.read(ours, 512, script);
      SgdiskOutcome outcome =
          SgdiskRun.run(script, start, GUIDS, ChsGeometry.LARGE, BackupFiles.NONE);
      outcome.writeTo(ours, GptErasure.usual(start.reading()), ChsGeometry.LARGE);
      assertThat(GptCheck.check(GptReading.of(ours)))
          .as(context)
          .noneMatch(f -> f.rule().startsWith("gpt.header") || f.rule().startsWith("gpt.array"));
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static void compare(Path image, MemoryDevice ours, String context) throws IOException {
    try (FileDevice theirs = FileDevice.openReadOnly(image)) {
      assertThat(GptReading.of(ours).disk()).as(context).isEqualTo(GptReading.of(theirs).disk());
      int edge = (int) Math.min(EDGE, ours.size());
      assertThat(bytes(ours, 0, edge)).as(context).isEqualTo(bytes(theirs, 0, edge));
      long tail = ours.size() - edge;
      assertThat(bytes(ours, tail, edge)).as(context).isEqualTo(bytes(theirs, tail, edge));
    }
  }

  private static byte[] bytes(BlockDevice device, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    device.read(offset, bytes);
    return bytes.array();
  }
}
