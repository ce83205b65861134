package org.bootdisk.cli.image;

import java.time.Duration;
import java.util.Optional;
import org.bootdisk.block.SteadyClock;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Encryption;
import org.bootdisk.qcow2.crypt.CipherAlgorithm;
import org.bootdisk.qcow2.crypt.CipherMode;
import org.bootdisk.qcow2.crypt.CipherSpec;
import org.bootdisk.qcow2.crypt.HashAlgorithm;
import org.bootdisk.qcow2.crypt.IvGenerator;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.jspecify.annotations.Nullable;

/** The {@code encrypt.} options of a new image, with qemu-img's names and defaults. */
final class EncryptionOptions {

  private @Nullable String format;
  private CipherAlgorithm algorithm = CipherAlgorithm.AES_256;
  private CipherMode mode = CipherMode.XTS;
  private IvGenerator ivGenerator = IvGenerator.PLAIN64;
  private Optional<HashAlgorithm> ivHash = Optional.empty();
  private HashAlgorithm hash = HashAlgorithm.SHA256;
  private Duration time = LuksOptions.USUAL_TIME;
  private @Nullable String secret;

  /** Takes one option, its name without {@code encrypt.}. */
  void set(String name, String value) throws UsageException {
    switch (name) {
      case "format" -> format = value;
      case "cipher-alg" -> algorithm = known(CipherAlgorithm.named(value), name, value);
      case "cipher-mode" -> mode = known(CipherMode.named(value), name, value);
      case "ivgen-alg" -> ivGenerator = known(IvGenerator.named(value), name, value);
      case "ivgen-hash-alg" -> ivHash = Optional.of(hash(name, value));
      case "hash-alg" -> hash = hash(name, value);
      case "iter-time" -> time = time(value);
      case "key-secret" -> secret = value;
      default -> throw new UsageException("-o encrypt." + name + " is not known; see --help");
    }
  }

  static Duration time(String value) throws UsageException {
    long millis = Long.parseLong(value);
    if (millis < 1 || millis > 3_600_000) {
      throw new UsageException("encrypt.iter-time=" + value + ": write 1 to 3600000 milliseconds");
    }
    return Duration.ofMillis(millis);
  }

  private static HashAlgorithm hash(String name, String value) throws UsageException {
    return known(HashAlgorithm.named(value), name, value);
  }

  private static <T> T known(@Nullable T found, String name, String value) throws UsageException {
    if (found == null) {
      throw new UsageException("encrypt." + name + "=" + value + " is not known");
    }
    return found;
  }

  /** The secret that has the passphrase, or null. */
  @Nullable String secret() {
    return secret;
  }

  /** How the image is to be encrypted; how long a guess takes is not yet measured. */
  Optional<Encryption> encryption() throws UsageException {
    if (format == null) {
      return Optional.empty();
    }
    return switch (format) {
      case "luks" ->
          Optional.of(
              new Encryption.Luks(
                  new LuksOptions(
                      cipher(), hash, LuksOptions.LEAST_ITERATIONS, LuksOptions.LEAST_ITERATIONS)));
      case "aes" -> Optional.of(new Encryption.LegacyAes());
      default -> throw new UsageException("encrypt.format=" + format + ": write luks or aes");
    };
  }

  /** The same with as many iterations as take the wanted time on this machine. */
  Encryption measured(Encryption encryption) {
    return encryption instanceof Encryption.Luks luks
        ? new Encryption.Luks(
            LuksOptions.taking(time, luks.options().cipher(), hash, new SteadyClock()))
        : encryption;
  }

  private CipherSpec cipher() {
    boolean usual = ivGenerator == IvGenerator.ESSIV && ivHash.isEmpty();
    return new CipherSpec(
        algorithm, mode, ivGenerator, usual ? Optional.of(HashAlgorithm.SHA256) : ivHash);
  }
}
