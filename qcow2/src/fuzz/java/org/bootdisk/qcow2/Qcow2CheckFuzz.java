package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.qcow2.check.CheckResult;
import org.bootdisk.qcow2.check.Qcow2Check;
import org.bootdisk.qcow2.check.Qcow2Repair;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks and repairs images that somebody made to break us. */
class Qcow2CheckFuzz {

  static Stream<byte[]> seeds() throws IOException {
    return Images.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 1000)
  void checksAndRepairs(byte[] input) {
    Hostile.read(() -> check(Images.decode(input)));
    for (Qcow2Repair.Scope scope : Qcow2Repair.Scope.values()) {
      Hostile.read(() -> repair(Images.decode(input), scope));
    }
  }

  private static void check(MeteredDevice file) throws IOException {
    Hostile.requirePresentable(Qcow2Check.check(file).findings());
  }

  static void repair(MeteredDevice file, Qcow2Repair.Scope scope) throws IOException {
    Qcow2Repair.Result result = Qcow2Repair.repair(file, scope);
    CheckResult again = Qcow2Check.check(file);
    assertThat(again.corruptions()).isEqualTo(result.after().corruptions());
    assertThat(again.leaks()).isEqualTo(result.after().leaks());
  }
}
