package org.bootdisk.launcher.description;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.Peripheral;
import org.bootdisk.launcher.Screen;
import org.bootdisk.launcher.VirtualMachine.MachineType;

/**
 * What a machine has.
 *
 * @param memory bytes
 * @param cores number of processors
 * @param board that is emulated; in the modern profile only
 * @param accelerator what runs the guest's instructions; if empty, what works
 * @param screen whether there is a window
 * @param parts what it has besides
 * @param messages for the guest
 */
public record Hardware(
    long memory,
    int cores,
    MachineType board,
    Optional<Accelerator> accelerator,
    Screen screen,
    Set<Part> parts,
    List<Message> messages) {

  /** What a machine may have besides. */
  public enum Part {
    /** A port to QEMU's guest agent. */
    GUEST_AGENT,
    /** A Trusted Platform Module. */
    TPM
  }

  /** What the guest finds in the firmware's tables. */
  public sealed interface Message {
    /** For the guest's systemd. */
    record Credential(String name, String value) implements Message {}

    /** A file of the host under a name. */
    record FirmwareFile(String name, Path file) implements Message {}

    /** The device that tells it, with the file's path made absolute from {@code directory}. */
    default Peripheral device(Path directory) {
      if (this instanceof FirmwareFile file) {
        return new Peripheral.FirmwareFile(file.name(), directory.resolve(file.file()));
      }
      Credential credential = (Credential) this;
      return new Peripheral.Credential(credential.name(), credential.value());
    }
  }

  /** Keeps copies. */
  public Hardware {
    parts = Set.copyOf(parts);
    messages = List.copyOf(messages);
  }
}
