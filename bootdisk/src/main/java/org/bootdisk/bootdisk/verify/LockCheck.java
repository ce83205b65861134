package org.bootdisk.bootdisk.verify;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.bootdisk.lock.Lock;

/**
 * Whether a disk is made of what a lock pins. A disk does not show that by itself: its manifest or
 * its recipe says what it is made of, and is held to the disk by a check of its own.
 */
public final class LockCheck {

  private LockCheck() {}

  /**
   * Compares.
   *
   * @param name of the lock, for people
   * @param made what the disk is made of
   */
  public static Section check(String name, Lock lock, Lock made) {
    List<Finding> findings = new ArrayList<>();
    for (String difference : lock.differences(made)) {
      findings.add(new Finding(Severity.ERROR, "lock.input", Fault.in(name).actual(difference)));
    }
    return new Section("lock", findings);
  }
}
