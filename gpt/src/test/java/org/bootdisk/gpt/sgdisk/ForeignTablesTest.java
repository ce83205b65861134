package org.bootdisk.gpt.sgdisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.PartitionPlanner;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.sfdisk.SfdiskPlan;
import org.bootdisk.gpt.sfdisk.SfdiskScript;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that others made, read by us as sgdisk and sfdisk read them. */
class ForeignTablesTest {

  private static final long BYTES = 40L << 20;
  private static final Map<String, String> MAKERS =
      Map.of(
          "sgdisk",
          "sgdisk -a1 -n1:34:2047 -t1:ef02 -n2:0:+8M -t2:ef00 -c2:EFI -A2:set:2 -n9:-3M:-1M -u9:R -h2 $0",
          "sfdisk",
          """
          printf '%s\\n' 'label: gpt' 'table-length: 64' 'size=3M,type=uefi,name="a \\303\\244"' \
            'start=20480,size=9999,type=swap,attrs="LegacyBIOSBootable GUID:63"' 'type=linux' \
            | sfdisk -q $0
          """,
          "parted",
          "parted -s $0 mklabel gpt mkpart ESP fat32 1MiB 8MiB set 1 esp on disk_set pmbr_boot on"
              + " mkpart root ext4 8MiB 99% name 2 \"'root file system'\" set 2 legacy_boot on");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"sgdisk", "sfdisk", "parted"})
  void readsWhatOthersMakeAsSgdiskAndSfdiskDo(String maker) throws IOException {
    Path image = directory.resolve("disk.img");
    FileDevice.create(image, BYTES).close();
    Tool.named("sh").output("-c", String.valueOf(MAKERS.get(maker)), image);
    GptReading reading;
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      reading = GptReading.of(device, 512);
    }
    GptDisk disk = reading.disk();
    assertThat(disk.table().entries()).hasSizeGreaterThan(1);
    assertThat(GptCheck.check(reading)).noneMatch(f -> f.severity() == Finding.Severity.ERROR);
    SgdiskText text = new SgdiskText(disk, PartitionPlanner.of(disk.table()).alignment());
    assertThat(text.table(image.toString())).isEqualTo(sgdisk("-p", image));
    assertThat(text.mbr()).isEqualTo(sgdisk("-O", image));
    for (int number : disk.table().entries().keySet()) {
      assertThat(text.partition(number)).isEqualTo(sgdisk("-i" + number, image));
    }
    String json = Tool.named("sfdisk").output("--json", image);
    SfdiskPlan plan =
        new SfdiskPlan(SfdiskScript.parse(json), 512, BYTES / 512, GuidSource.seeded("unused"));
    assertThat(plan.gpt().table()).isEqualTo(disk.table());
    assertThat(Files.size(image)).isEqualTo(BYTES);
  }

  private static String sgdisk(String option, Path image) {
    return Tool.named("sgdisk").output(option, image);
  }
}
