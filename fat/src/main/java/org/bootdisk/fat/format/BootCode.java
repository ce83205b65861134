package org.bootdisk.fat.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.bootdisk.fat.layout.BootSector;

/**
 * The boot code of a volume that does not boot: it prints a message, waits for a key and boots
 * again. The bytes are a resource, and {@code boot-code.md} beside them says where they are from.
 */
final class BootCode {

  private static final String RESOURCE = "boot-code.bin";

  /** Where the BIOS puts the boot sector. */
  private static final int LOAD_ADDRESS = 0x7C00;

  private static final int MESSAGE_OFFSET = 29;

  /** The operand of {@code mov si, message}. */
  private static final int MESSAGE_ADDRESS = 3;

  private BootCode() {}

  /** The code for its place in {@code bootSector}: it knows the address of its message. */
  static byte[] of(BootSector bootSector) {
    byte[] code = load();
    int address = LOAD_ADDRESS + bootSector.bootCodeField().offset() + MESSAGE_OFFSET;
    code[MESSAGE_ADDRESS] = (byte) address;
    code[MESSAGE_ADDRESS + 1] = (byte) (address >>> Byte.SIZE);
    return code;
  }

  private static byte[] load() {
    try (InputStream in = BootCode.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + RESOURCE + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
