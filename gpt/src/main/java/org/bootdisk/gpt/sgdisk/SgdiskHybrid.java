package org.bootdisk.gpt.sgdisk;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.HybridMbr;
import org.bootdisk.gpt.HybridMbr.ProtectivePlace;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;

/** The value of {@code --hybrid}: one to three partition numbers, and EE to have that one last. */
final class SgdiskHybrid {

  private static final String PROTECTIVE_LAST = "EE";

  private SgdiskHybrid() {}

  /** The MBR that sgdisk makes: boot code and disk signature are lost. */
  static Mbr parse(SgdiskScript.Step step, GptDisk disk, ChsGeometry geometry) {
    Fields fields = Fields.of(step, 1, HybridMbr.MOST + 1);
    boolean last = fields.text(fields.size() - 1).equals(PROTECTIVE_LAST);
    List<Integer> numbers = numbers(fields, last ? 1 : 0);
    HybridMbr hybrid = HybridMbr.of(disk.table(), geometry, numbers);
    return (last ? hybrid.with(ProtectivePlace.LAST) : hybrid).in(Mbr.EMPTY, disk.table());
  }

  /** All parts but the last {@code ignored}, as numbers. */
  static List<Integer> numbers(Fields fields, int ignored) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < fields.size() - ignored; i++) {
      numbers.add(fields.small(i));
    }
    return numbers;
  }
}
