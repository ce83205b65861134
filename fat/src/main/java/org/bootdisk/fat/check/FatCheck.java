package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;
import org.jspecify.annotations.Nullable;

/**
 * Checks a volume against every {@link Rule}, and repairs it.
 *
 * <p>A check reads, ends, and throws {@link IOException} for the device's errors only: whatever is
 * wrong with the volume is a finding. It takes two bits a cluster, 64 MiB for the largest volume.
 */
public final class FatCheck {

  private static final int MOST_ROUNDS = 20;

  private FatCheck() {}

  /** What is wrong with the volume that {@code device} holds. */
  public static CheckResult check(BlockDevice device) throws IOException {
    Report report = new Report(device.description());
    CheckRun run = begin(device, report);
    if (run == null) {
      return new CheckResult(report.findings(), report.total(), 0, 0, 0, 0);
    }
    run.run();
    return run.result();
  }

  /**
   * Repairs what can be repaired, as fsck.fat does: chains that lead astray or cross are cut, sizes
   * follow the chains, names that cannot be are replaced, and chains that nothing leads to become
   * files {@code FSCK0000.REC} in the root directory. A second repair changes nothing.
   *
   * @return what a check of the repaired volume finds; a clean result, or what cannot be repaired
   */
  public static CheckResult repair(BlockDevice device) throws IOException {
    for (int round = 0; ; round++) {
      Report report = new Report(device.description());
      CheckRun run = begin(device, report);
      if (run == null) {
        return new CheckResult(report.findings(), report.total(), 0, 0, 0, 0);
      }
      run.run();
      boolean nothingToDo = report.fixes().isEmpty() && run.lostChains().isEmpty();
      if (nothingToDo || round == MOST_ROUNDS) {
        return run.result();
      }
      for (Fix fix : report.fixes()) {
        fix.apply(device, run.geometry(), run.table());
      }
      run.table().flush();
      device.flush();
      // Chains become files once nothing else is wrong: only then is known which are lost.
      boolean onlyLost = report.fixes().isEmpty() || round == MOST_ROUNDS - 1;
      if (onlyLost && !LostFiles.save(device, run.geometry(), run.lostChains())) {
        return check(device);
      }
    }
  }

  private static @Nullable CheckRun begin(BlockDevice device, Report report) throws IOException {
    Origin origin = Origin.of(device, "boot sector", 0);
    try {
      if (device.size() < BootSector.SIZE) {
        throw new FormatException.NotRecognized(
            Fault.in(origin.description())
                .actual("the device has " + device.size() + " bytes")
                .expected("a FAT boot sector of 512 bytes"));
      }
      ByteBuffer sector = BootSector.FAT16_LAYOUT.read(device, 0);
      BootSector bootSector = BootSector.decode(sector, origin);
      FatGeometry geometry = FatGeometry.of(bootSector.bpb(), origin);
      if (geometry.size() > device.size()) {
        throw new FormatException.Corrupt(
            Fault.in(origin.description())
                .actual("the volume has " + geometry.size() + " bytes")
                .expected("at most the " + device.size() + " of its device"));
      }
      return new CheckRun(device, bootSector, geometry, report);
    } catch (FormatException e) {
      report.add(Rule.BPB, e.fault());
      return null;
    }
  }
}
