package org.bootdisk.gpt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.sfdisk.SfdiskPlan;
import org.bootdisk.gpt.sfdisk.SfdiskScript;
import org.bootdisk.gpt.sgdisk.BackupFiles;
import org.bootdisk.gpt.sgdisk.SgdiskDisk;
import org.bootdisk.gpt.sgdisk.SgdiskOutcome;
import org.bootdisk.gpt.sgdisk.SgdiskRun;
import org.bootdisk.gpt.sgdisk.SgdiskScript;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads scripts, arguments and backup files that somebody made to break us, and obeys them. */
class ScriptsFuzz {

  private static final int SECTOR = 512;
  private static final int DISK = 16 << 20;
  private static final GuidSource GUIDS = GuidSource.seeded("fuzz");

  /** What the first byte says the others are. */
  private enum Kind {
    SFDISK,
    SGDISK,
    BACKUP
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  static Stream<byte[]> seeds() {
    return Stream.of(
        seed(
            Kind.SFDISK,
            "label: gpt\nunit: sectors\nstart=2048,size=4MiB,type=uefi,name=\"a\"\n,+,L"),
        seed(
            Kind.SFDISK,
            "label: dos\nlabel-id: 0x1234\n1 : start=2048, size=9, type=83, bootable\n"),
        seed(Kind.SFDISK, "{\"partitiontable\":{\"label\":\"gpt\",\"partitions\":[{\"size\":9}]}}"),
        seed(
            Kind.SGDISK,
            "-o -n1:2048:+4M -t 1:ef00 -c 1:a -A 1:set:2 -u 1:R -h 1 -N 2 -s -v -p -i 1"),
        seed(
            Kind.SGDISK, "--new=2:-1M:0 -d 2 --largest-new=1 -r1:3 -S 256 -j 4 -k 9 -e -m 1 -O -z"),
        seed(Kind.BACKUP, backup()));
  }

  private static byte[] seed(Kind kind, String text) {
    return seed(kind, text.getBytes(UTF_8));
  }

  private static byte[] seed(Kind kind, byte[] rest) {
    return ByteBuffer.allocate(rest.length + 1).put((byte) KINDS.indexOf(kind)).put(rest).array();
  }

  private static byte[] backup() {
    SfdiskScript script = SfdiskScript.parse("label: gpt\ntable-length: 4\nsize=1MiB\n");
    return GptBackup.encode(new SfdiskPlan(script, SECTOR, DISK / SECTOR, GUIDS).gpt()).array();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 10000)
  void obeysOrRefuses(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    BlockDevice disk = new MeteredDevice(new MemoryDevice("disk", DISK), GptFuzz.WORK, DISK);
    Hostile.read(
        () -> {
          switch (KINDS.get((input[0] & 0xff) % KINDS.size())) {
            case SFDISK -> orRefused(() -> sfdisk(new String(rest, UTF_8), disk));
            case SGDISK -> orRefused(() -> sgdisk(new String(rest, UTF_8), disk));
            case BACKUP -> GptBackup.decode(mended(rest), "backup", SECTOR, DISK / SECTOR);
          }
        });
  }

  /**
   * A refusal is an exception that this library made itself, of a kind that says whose fault it is.
   */
  private static void orRefused(Hostile.Reading reading) throws IOException {
    try {
      reading.run();
    } catch (TableRefusedException e) {
      Hostile.requirePresentable(e.finding().message());
    } catch (IllegalArgumentException e) {
      assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class);
      Hostile.requirePresentable(String.valueOf(e.getMessage()));
    }
  }

  private static void sfdisk(String text, BlockDevice disk) throws IOException {
    SfdiskScript script = SfdiskScript.parse(text);
    SfdiskPlan plan = new SfdiskPlan(script, SECTOR, DISK / SECTOR, GUIDS);
    if (script.label() == SfdiskScript.Label.GPT) {
      plan.gpt().writeTo(disk);
      assertThat(GptReading.of(disk, SECTOR).disk()).isEqualTo(plan.gpt());
    } else {
      plan.mbr().writeTo(disk, ChsGeometry.LARGE);
    }
  }

  private static void sgdisk(String text, BlockDevice device) throws IOException {
    SgdiskScript script = SgdiskScript.parse(Arrays.asList(text.split("[ \n]+")));
    SgdiskDisk disk = SgdiskDisk.read(device, SECTOR, script);
    SgdiskOutcome outcome = SgdiskRun.run(script, disk, GUIDS, ChsGeometry.LARGE, BackupFiles.NONE);
    outcome.writeTo(device, GptErasure.usual(disk.reading()), ChsGeometry.LARGE);
    if (outcome.gpt().isPresent() && outcome.changes() && outcome.legacy().isEmpty()) {
      assertThat(GptReading.of(device, SECTOR).disk()).isEqualTo(outcome.gpt().get());
    }
  }

  private static ByteBuffer mended(byte[] file) {
    if (file.length >= 3 * SECTOR) {
      ByteBuffer header =
          ByteBuffer.wrap(file, SECTOR, SECTOR).slice().order(ByteOrder.LITTLE_ENDIAN);
      Checksums.mend(MemoryDevice.of("backup", file), header, 3 * SECTOR);
    }
    return ByteBuffer.wrap(file);
  }
}
