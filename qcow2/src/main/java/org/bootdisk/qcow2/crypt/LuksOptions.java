package org.bootdisk.qcow2.crypt;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a new LUKS header is to be like.
 *
 * @param cipher how content is encrypted
 * @param hash for PBKDF2 and the anti-forensic splitter
 * @param masterKeyIterations of PBKDF2 for the digest of the master key
 * @param slotIterations of PBKDF2 for a passphrase: what each guess costs an attacker
 */
public record LuksOptions(
    CipherSpec cipher, HashAlgorithm hash, long masterKeyIterations, long slotIterations) {

  /** QEMU's least, and that of the specification. */
  public static final long LEAST_ITERATIONS = 1000;

  /** QEMU's choice of time for {@link #taking}. */
  public static final Duration USUAL_TIME = Duration.ofSeconds(2);

  /** As cryptsetup does, which QEMU follows. */
  private static final int MASTER_KEY_SHARE = 8;

  private static final long MOST_ITERATIONS = 0xFFFF_FFFFL;

  /** Refuses numbers that a header cannot hold, and ciphers that QEMU cannot open. */
  public LuksOptions {
    requireIterations(masterKeyIterations);
    requireIterations(slotIterations);
    if (cipher.masterKeyBytes() * KeySlot.USUAL_STRIPES % SectorCipher.SECTOR != 0) {
      throw new IllegalArgumentException(
          "QEMU cannot open LUKS headers with keys of "
              + cipher.masterKeyBytes()
              + " bytes; take "
              + cipher.algorithm().label()
              + " in mode xts, or another key length");
    }
  }

  private static void requireIterations(long count) {
    if (count < LEAST_ITERATIONS || count > MOST_ITERATIONS) {
      throw new IllegalArgumentException(
          count + " iterations; they are " + LEAST_ITERATIONS + " to " + MOST_ITERATIONS);
    }
  }

  /** With iterations that take a passphrase's check about {@code time} on this machine. */
  public static LuksOptions taking(
      Duration time, CipherSpec cipher, HashAlgorithm hash, InstantSource clock) {
    long iterations = Pbkdf2.iterationsIn(time, hash, cipher.masterKeyBytes(), clock);
    return new LuksOptions(
        cipher, hash, bounded(iterations / MASTER_KEY_SHARE), bounded(iterations));
  }

  private static long bounded(long iterations) {
    return Math.max(LEAST_ITERATIONS, Math.min(MOST_ITERATIONS, iterations));
  }

  /** {@code aes-256}, xts-plain64 and sha256, as QEMU's, with the given iterations. */
  public static LuksOptions usual(long iterations) {
    return new LuksOptions(
        CipherSpec.usual(),
        HashAlgorithm.SHA256,
        bounded(iterations / MASTER_KEY_SHARE),
        iterations);
  }
}
