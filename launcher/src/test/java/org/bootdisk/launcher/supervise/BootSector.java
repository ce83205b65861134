package org.bootdisk.launcher.supervise;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A disk whose boot sector says a text on the first serial port and then answers each key. */
final class BootSector {

  private static final int SIGNATURE = 510;

  private BootSector() {}

  /** Makes a disk whose boot sector tells QEMU's device pvpanic that the guest has panicked. */
  static Path panicking(Path file) throws IOException {
    byte[] code = {
      (byte) 0xba,
      5,
      5, // mov dx, 0x505
      (byte) 0xb0,
      1, // mov al, 1
      (byte) 0xee, // out dx, al
      (byte) 0xf4 // hlt
    };
    return disk(code, file);
  }

  /** Makes such a disk; {@code text} is short. */
  static Path saying(String text, Path file) throws IOException {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    code.writeBytes(new byte[] {(byte) 0xba, (byte) 0xf8, 3}); // mov dx, 0x3f8
    for (byte letter : text.getBytes(StandardCharsets.US_ASCII)) {
      code.writeBytes(new byte[] {(byte) 0xb0, letter, (byte) 0xee}); // mov al, letter; out dx, al
    }
    code.writeBytes(
        new byte[] {
          (byte) 0xba,
          (byte) 0xfd,
          3, // wait: mov dx, 0x3fd
          (byte) 0xec, // in al, dx
          (byte) 0xa8,
          1, // test al, 1
          0x74,
          (byte) 0xf8, // jz wait
          (byte) 0xba,
          (byte) 0xf8,
          3, // mov dx, 0x3f8
          (byte) 0xec, // in al, dx
          (byte) 0xfe,
          (byte) 0xc0, // inc al
          (byte) 0xee, // out dx, al
          (byte) 0xeb,
          (byte) 0xef // jmp wait
        });
    return disk(code.toByteArray(), file);
  }

  private static Path disk(byte[] code, Path file) throws IOException {
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.write(code);
      image.seek(SIGNATURE);
      image.write(new byte[] {0x55, (byte) 0xaa});
      image.setLength(1 << 20);
    }
    return file;
  }
}
