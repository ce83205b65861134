package org.bootdisk.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.Passphrase;
import picocli.CommandLine.Option;

/** What opens encrypted images. Used as a picocli mixin. */
public final class PassphraseOption {

  /** A passphrase is not a disk: more than this is the wrong file. */
  private static final int LONGEST = 1 << 20;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "Passphrase of encrypted images: what FILE holds, without a newline at its end. Given"
              + " several times, each is tried on each image.")
  List<Path> files = new ArrayList<>();

  /** For picocli. */
  public PassphraseOption() {}

  /** All passphrases. */
  public KeyRing ring() throws IOException, UsageException {
    return addTo(KeyRing.none());
  }

  /** {@code ring} with all passphrases. */
  public KeyRing addTo(KeyRing ring) throws IOException, UsageException {
    KeyRing all = ring;
    for (Path file : files) {
      all = all.with(read(file));
    }
    return all;
  }

  /** The passphrase in a file, without a newline at its end. */
  public static Passphrase read(Path file) throws IOException, UsageException {
    byte[] bytes = bytes(file);
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length--;
    }
    return Passphrase.of(Arrays.copyOf(bytes, length));
  }

  /** What a file holds that is no longer than a passphrase may be. */
  public static byte[] bytes(Path file) throws IOException, UsageException {
    if (Files.isRegularFile(file) && Files.size(file) > LONGEST) {
      throw new UsageException(file + " is too long for a passphrase");
    }
    return Files.readAllBytes(file);
  }
}
