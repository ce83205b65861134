package org.bootdisk.gpt.sgdisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.sfdisk.SfdiskPlan;
import org.bootdisk.gpt.sfdisk.SfdiskScript;
import org.junit.jupiter.api.Test;

class SgdiskTextTest {

  @Test
  void printsPartitionsThatNoDiskCouldHold() {
    SfdiskScript script = SfdiskScript.parse("label: gpt\n");
    GptTable empty = new SfdiskPlan(script, 512, 20480, GuidSource.seeded("test")).gpt().table();
    PartitionEntry entry =
        new PartitionEntry(
            new UUID(1, 2),
            new UUID(3, 4),
            34,
            Long.MAX_VALUE - 1,
            PartitionAttributes.NONE,
            "\u001b[2J");
    SgdiskText text = new SgdiskText(GptDisk.of(empty.with(1, entry), ChsGeometry.LARGE), 2048);

    assertThat(text.table("disk")).contains("8.0 EiB").doesNotContain("\u001b");
    assertThat(text.partition(1)).contains("8.0 EiB").doesNotContain("\u001b");
  }
}
