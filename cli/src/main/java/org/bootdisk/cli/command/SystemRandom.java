package org.bootdisk.cli.command;

import java.security.SecureRandom;
import org.bootdisk.qcow2.crypt.RandomSource;

/** The system's randomness, for the keys of encrypted images and nothing else. */
@SuppressForbidden("a key that others can derive again keeps no secret")
public final class SystemRandom implements RandomSource {

  private final SecureRandom random = new SecureRandom();

  /** The system's source. */
  public SystemRandom() {}

  @Override
  public void fill(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
