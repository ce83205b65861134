package org.bootdisk.qcow2.crypt;

import java.util.ArrayList;
import java.util.List;

/**
 * The passphrases that may be tried on encrypted images, and what one try may cost.
 *
 * @param passphrases tried in turn on every key slot of a LUKS header; an image with QEMU's old AES
 *     takes the first, since nothing in it tells a wrong one
 * @param mostIterations of PBKDF2 that a header may ask for; one million take about a second
 */
public record KeyRing(List<Passphrase> passphrases, long mostIterations) {

  /** What is believed of a header: more than cryptsetup and QEMU choose on any machine of today. */
  public static final long USUAL_ITERATIONS = 50_000_000;

  private static final KeyRing NONE = new KeyRing(List.of(), USUAL_ITERATIONS);

  /** Keeps a copy of the list. */
  public KeyRing {
    passphrases = List.copyOf(passphrases);
  }

  /** No passphrase: encrypted images show their metadata and no content. */
  public static KeyRing none() {
    return NONE;
  }

  /** One passphrase. */
  public static KeyRing of(Passphrase passphrase) {
    return NONE.with(passphrase);
  }

  /** The same and another passphrase, which is tried after the others. */
  public KeyRing with(Passphrase passphrase) {
    List<Passphrase> more = new ArrayList<>(passphrases);
    more.add(passphrase);
    return new KeyRing(more, mostIterations);
  }

  /** The same with another limit. */
  public KeyRing withMostIterations(long count) {
    return new KeyRing(passphrases, count);
  }

  /** Whether there is no passphrase. */
  public boolean isEmpty() {
    return passphrases.isEmpty();
  }
}
