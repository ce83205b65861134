package org.bootdisk.qcow2.crypt;

import java.util.Optional;

/**
 * How content is encrypted: what LUKS headers write as {@code aes}, {@code xts-plain64} and a key
 * length. A combination that cannot be is refused at once.
 *
 * @param algorithm the block cipher
 * @param mode how blocks of a sector go together
 * @param ivGenerator what makes sectors differ
 * @param ivHash of the master key, for {@link IvGenerator#ESSIV}; others ignore it
 */
public record CipherSpec(
    CipherAlgorithm algorithm,
    CipherMode mode,
    IvGenerator ivGenerator,
    Optional<HashAlgorithm> ivHash) {

  private static final int XTS_BLOCK_BYTES = 16;

  /** Refuses what cannot be. */
  public CipherSpec {
    if (mode == CipherMode.XTS && algorithm.blockBytes() != XTS_BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "xts needs blocks of 16 bytes, and " + algorithm.label() + " has 8");
    }
    if (ivGenerator == IvGenerator.ESSIV) {
      requireEssiv(algorithm, ivHash);
    }
  }

  /** What QEMU's LUKS images have if nothing else is asked for: {@code aes-256}, xts-plain64. */
  public static CipherSpec usual() {
    return new CipherSpec(
        CipherAlgorithm.AES_256, CipherMode.XTS, IvGenerator.PLAIN64, Optional.empty());
  }

  /** QEMU's old encryption. */
  static CipherSpec legacyAes() {
    return new CipherSpec(
        CipherAlgorithm.AES_128, CipherMode.CBC, IvGenerator.PLAIN64, Optional.empty());
  }

  /** The digest of the master key is a key itself, of the same cipher. */
  private static void requireEssiv(CipherAlgorithm algorithm, Optional<HashAlgorithm> hash) {
    if (hash.isEmpty()) {
      throw new IllegalArgumentException("essiv needs a hash");
    }
    if (algorithm.withKeyBytes(hash.get().digestBytes()) == null) {
      throw new IllegalArgumentException(
          "essiv needs a hash as long as a key of the cipher: "
              + hash.get().label()
              + " has "
              + hash.get().digestBytes()
              + " bytes, which is no key of "
              + algorithm.luksName());
    }
  }

  /**
   * What the fields of a LUKS header say.
   *
   * @param name {@code cipher_name}
   * @param modeName {@code cipher_mode}: mode, generator and perhaps a hash, as {@code
   *     cbc-essiv:sha256}
   * @param masterKeyBytes {@code master_key_len}
   * @throws IllegalArgumentException if there is no such encryption here; the message says what
   */
  static CipherSpec parse(String name, String modeName, long masterKeyBytes) {
    int dash = modeName.indexOf('-');
    CipherMode mode = CipherMode.named(dash < 0 ? modeName : modeName.substring(0, dash));
    int colon = modeName.indexOf(':', dash);
    String generator =
        dash < 0 ? "" : modeName.substring(dash + 1, colon < 0 ? modeName.length() : colon);
    IvGenerator ivGenerator = IvGenerator.named(generator);
    if (mode == null || ivGenerator == null) {
      throw new IllegalArgumentException(
          "a mode of ecb, cbc, ctr or xts with plain, plain64 or essiv");
    }
    Optional<HashAlgorithm> hash =
        colon < 0
            ? Optional.empty()
            : Optional.ofNullable(HashAlgorithm.named(modeName.substring(colon + 1)));
    long keyBytes = masterKeyBytes / mode.keys();
    CipherAlgorithm algorithm =
        masterKeyBytes % mode.keys() == 0 && keyBytes <= Byte.MAX_VALUE
            ? CipherAlgorithm.of(name, (int) keyBytes)
            : null;
    if (algorithm == null) {
      throw new IllegalArgumentException("aes, cast5, serpent or twofish with a key of its own");
    }
    return new CipherSpec(algorithm, mode, ivGenerator, hash);
  }

  /** What a LUKS header has as {@code cipher_mode}. */
  String modeName() {
    String name = mode.label() + "-" + ivGenerator.label();
    return ivHash.isPresent() ? name + ":" + ivHash.get().label() : name;
  }

  /** Bytes of a master key. */
  public int masterKeyBytes() {
    return algorithm.keyBytes() * mode.keys();
  }
}
