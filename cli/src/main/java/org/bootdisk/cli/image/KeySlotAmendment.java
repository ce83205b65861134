package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.SteadyClock;
import org.bootdisk.cli.command.SystemRandom;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.EncryptedContent;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.crypt.LuksVolume;
import org.bootdisk.qcow2.crypt.NewKey;
import org.bootdisk.qcow2.crypt.Passphrase;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.jspecify.annotations.Nullable;

/** The {@code encrypt.} options of {@code amend}: which passphrases open an image. */
final class KeySlotAmendment {

  private String state = "";
  private OptionalInt slot = OptionalInt.empty();
  private @Nullable String newSecret;
  private @Nullable String oldSecret;
  private java.time.Duration time = LuksOptions.USUAL_TIME;

  /** Takes one option, its name without {@code encrypt.}. */
  void set(String name, String value) throws UsageException {
    switch (name) {
      case "state" -> state = value;
      case "keyslot" -> slot = OptionalInt.of(Integer.parseInt(value));
      case "new-secret" -> newSecret = value;
      case "old-secret" -> oldSecret = value;
      case "iter-time" -> time = EncryptionOptions.time(value);
      default -> throw new UsageException("-o encrypt." + name + " cannot be changed");
    }
  }

  /**
   * Does what was asked for.
   *
   * @param newPassphrase of the file that the command line names, or null
   */
  void apply(ImageInput input, Path image, @Nullable Passphrase newPassphrase)
      throws IOException, UsageException {
    try (FileDevice file = input.openWritableFile(image)) {
      Qcow2Header header = HeaderDecoder.decode(file);
      if (header.cryptMethod() != CryptMethod.LUKS) {
        throw new UsageException(image + " has no LUKS header, whose key slots could be changed");
      }
      LuksVolume volume = EncryptedContent.luks(file, header);
      switch (state) {
        case "active" -> add(volume, input.ring(image), input, newPassphrase);
        case "inactive" -> erase(volume, input);
        default -> throw new UsageException("write encrypt.state=active or encrypt.state=inactive");
      }
    }
  }

  private void add(
      LuksVolume volume, KeyRing ring, ImageInput input, @Nullable Passphrase newPassphrase)
      throws IOException, UsageException {
    if (oldSecret != null) {
      throw new UsageException("encrypt.old-secret goes with encrypt.state=inactive only");
    }
    Passphrase added = newSecret != null ? input.keys.secret(newSecret) : newPassphrase;
    if (added == null) {
      throw new UsageException(
          "say what the new passphrase is: --new-passphrase-file or encrypt.new-secret");
    }
    LuksOptions measured =
        LuksOptions.taking(
            time, volume.header().cipher(), volume.header().hash(), new SteadyClock());
    volume.addKey(slot, ring, measured.slotIterations(), new NewKey(added, new SystemRandom()));
  }

  private void erase(LuksVolume volume, ImageInput input) throws IOException, UsageException {
    if (newSecret != null) {
      throw new UsageException("encrypt.new-secret goes with encrypt.state=active only");
    }
    if (slot.isPresent()) {
      if (oldSecret != null && !isOpened(volume, input, oldSecret)) {
        throw new UsageException(
            "secret '" + oldSecret + "' does not open key slot " + slot.getAsInt());
      }
      volume.eraseSlot(slot.getAsInt(), new SystemRandom());
    } else if (oldSecret != null) {
      volume.eraseMatching(
          input.keys.secret(oldSecret), input.keys.mostIterations(), new SystemRandom());
    } else {
      throw new UsageException("say what to erase: encrypt.keyslot=N or encrypt.old-secret=ID");
    }
  }

  private boolean isOpened(LuksVolume volume, ImageInput input, String secret)
      throws IOException, UsageException {
    return volume.opens(slot.getAsInt(), input.keys.secret(secret), input.keys.mostIterations());
  }
}
