package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.SystemRandom;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Encryption;
import org.bootdisk.qcow2.ExternalDataFile;
import org.bootdisk.qcow2.Preallocation;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.CompressionType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -o}: qemu-img's options of a new qcow2 image. Used as a picocli mixin. */
final class CreationOptions {

  private static final String ENCRYPT = "encrypt.";
  private static final String NOCOW = "nocow";
  private static final String EXTENT_SIZE = "extent_size_hint";
  private static final List<String> OF_RAW_IMAGES =
      List.of("size", "preallocation", NOCOW, EXTENT_SIZE);

  @Option(
      names = "-o",
      paramLabel = "OPTIONS",
      description =
          "Options of a qcow2 image, separated by commas: compat=v2|v3, cluster_size=SIZE,"
              + " refcount_bits=N, lazy_refcounts=on|off, extended_l2=on|off,"
              + " compression_type=zlib|zstd, backing_file=FILE, backing_fmt=FORMAT,"
              + " preallocation=off|metadata|falloc|full, data_file=FILE,"
              + " data_file_raw=on|off, size=SIZE, encrypt.format=luks|aes,"
              + " encrypt.key-secret=ID, encrypt.cipher-alg=aes-256|..., encrypt.cipher-mode=xts"
              + "|cbc|ctr|ecb, encrypt.ivgen-alg=plain64|plain|essiv, encrypt.ivgen-hash-alg=HASH,"
              + " encrypt.hash-alg=HASH, encrypt.iter-time=MILLISECONDS, encryption=on for encrypt.format=aes.")
  List<String> lists = new ArrayList<>();

  @Option(
      names = "--new-passphrase-file",
      paramLabel = "FILE",
      description = "Passphrase of the new image, if it is to be encrypted with another one.")
  @Nullable Path newPassphrase;

  private final EncryptionOptions encryption = new EncryptionOptions();
  private Preallocation preallocation = Preallocation.OFF;
  private Optional<String> dataFile = Optional.empty();
  private boolean dataFileRaw;
  private Optional<String> backingFile = Optional.empty();
  private Optional<String> backingFormat = Optional.empty();
  private Optional<Long> size = Optional.empty();

  /** The options of an image, beginning with the defaults. */
  Qcow2Options parse() throws UsageException {
    return parse(null, null);
  }

  /**
   * The options of an image, beginning with the defaults.
   *
   * @param backing name of its backing file, if an option of its own gives it
   * @param format of the backing file, likewise
   */
  Qcow2Options parse(@Nullable String backing, @Nullable String format) throws UsageException {
    Qcow2Options options = Qcow2Options.defaults();
    try {
      for (String list : lists) {
        for (Map.Entry<String, String> option : KeyValues.ofSwitches(list).entrySet()) {
          options = apply(options, option.getKey(), option.getValue());
        }
      }
      backingFile = backing == null ? backingFile : Optional.of(backing);
      backingFormat = format == null ? backingFormat : Optional.of(format);
      Optional<Encryption> method = encryption.encryption();
      options = method.isPresent() ? options.withEncryption(method.get()) : options;
      return withDataFile(withBacking(options));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }

  private Qcow2Options apply(Qcow2Options options, String name, String value)
      throws UsageException {
    return switch (name) {
      case "compat" -> options.withVersion(version(value));
      case "cluster_size" -> options.withClusterSize(Math.toIntExact(ByteSize.parse(value)));
      case "refcount_bits" -> options.withRefcountBits(Integer.parseInt(value));
      case "lazy_refcounts" -> isOn(name, value) ? options.withLazyRefcounts() : options;
      case "extended_l2" -> isOn(name, value) ? options.withExtendedL2() : options;
      case "compression_type" -> options.withCompressionType(compression(value));
      default -> {
        keep(name, value);
        yield options;
      }
    };
  }

  /** Options that are not the format's. */
  private void keep(String name, String value) throws UsageException {
    switch (name) {
      case "backing_file" -> backingFile = Optional.of(value);
      case "backing_fmt" -> backingFormat = Optional.of(value);
      case "size" -> size = Optional.of(ByteSize.parse(value));
      case "preallocation" -> preallocation = preallocation(value);
      case "data_file" -> dataFile = Optional.of(value);
      case "encryption" -> {
        if (isOn(name, value)) {
          encryption.set("format", "aes");
        }
      }
      case NOCOW, EXTENT_SIZE -> {
        if (!value.equals("off") && !value.equals("0")) {
          throw new UsageException(
              "-o "
                  + name
                  + ": is a hint to btrfs or XFS; set it on the directory (chattr, xfs_io)");
        }
      }
      case "data_file_raw" -> dataFileRaw = isOn(name, value);
      default -> {
        if (!name.startsWith(ENCRYPT)) {
          throw new UsageException("-o " + name + " is not known; see --help");
        }
        encryption.set(name.substring(ENCRYPT.length()), value);
      }
    }
  }

  /** The size in whole sectors: QEMU does not show a guest what is behind the last one. */
  static long wholeSectors(long size) {
    return Ranges.alignUp(size, 512);
  }

  /** Makes the image, encrypted if the options say so, with a passphrase that {@code keys} have. */
  Qcow2Image create(
      ResizableDevice file, long size, Qcow2Options options, BackingFiles backing, KeyOptions keys)
      throws IOException, UsageException {
    long whole = wholeSectors(size);
    if (options.encryption().isEmpty()) {
      return Qcow2Image.create(file, whole, options, backing);
    }
    NewKey key = new NewKey(passphrase(keys), new SystemRandom());
    Encryption measured = encryption.measured(options.encryption().get());
    return Qcow2Image.createEncrypted(file, whole, options.withEncryption(measured), backing, key);
  }

  private Passphrase passphrase(KeyOptions keys) throws IOException, UsageException {
    String secret = encryption.secret();
    if (secret != null) {
      return keys.secret(secret);
    }
    if (newPassphrase != null) {
      return PassphraseOption.read(newPassphrase);
    }
    KeyRing ring = keys.ring();
    if (ring.isEmpty()) {
      throw new UsageException(
          "an encrypted image needs a passphrase: --passphrase-file FILE, or encrypt.key-secret");
    }
    return ring.passphrases().get(0);
  }

  /** The version that a value of {@code compat} names. */
  static int version(String value) throws UsageException {
    return switch (value) {
      case "0.10", "v2" -> 2;
      case "1.1", "v3" -> 3;
      default -> throw new UsageException("compat=" + value + ": write v2 (0.10) or v3 (1.1)");
    };
  }

  /** The value of a switch. */
  static boolean isOn(String name, String value) throws UsageException {
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new UsageException(name + "=" + value + ": write on or off");
    };
  }

  private static CompressionType compression(String value) throws UsageException {
    for (CompressionType type : CompressionType.values()) {
      if (type.qemuName().equals(value)) {
        return type;
      }
    }
    throw new UsageException("compression_type=" + value + ": write zlib or zstd");
  }

  /** What a value of {@code preallocation} means. */
  static Preallocation preallocation(String value) throws UsageException {
    for (Preallocation preallocation : Preallocation.values()) {
      if (preallocation.qemuName().equals(value)) {
        return preallocation;
      }
    }
    throw new UsageException("preallocation=" + value + ": write off, metadata, falloc or full");
  }

  /** Refuses options that only qcow2 images have. */
  void requireRaw() throws UsageException {
    for (String list : lists) {
      for (String name : KeyValues.ofSwitches(list).keySet()) {
        if (!OF_RAW_IMAGES.contains(name)) {
          throw new UsageException("-o " + name + ": raw images do not have that; use qcow2");
        }
      }
    }
  }

  /** The data file that the image is to have; known after {@link #parse}. */
  Optional<String> dataFile() {
    return dataFile;
  }

  private Qcow2Options withDataFile(Qcow2Options options) throws UsageException {
    if (dataFileRaw && dataFile.isEmpty()) {
      throw new UsageException("-o data_file_raw: name the file with data_file");
    }
    return dataFile.isPresent()
        ? options.withDataFile(new ExternalDataFile(dataFile.get(), dataFileRaw))
        : options;
  }

  private Qcow2Options withBacking(Qcow2Options options) throws UsageException {
    if (backingFile.isPresent() != backingFormat.isPresent()) {
      throw new UsageException(
          backingFormat.isPresent()
              ? "a backing format goes with a backing file"
              : "give the backing file's format too (-F, or -o backing_fmt): a guest could write"
                  + " what looks like another one");
    }
    return backingFile.isPresent()
        ? options.withBacking(new BackingReference(backingFile.get(), backingFormat))
        : options;
  }

  /** What clusters get before they are written; known after {@link #parse}. */
  Preallocation preallocation() {
    return preallocation;
  }

  /** The size, if it is among the options; known after {@link #parse}. */
  Optional<Long> size() {
    return size;
  }
}
