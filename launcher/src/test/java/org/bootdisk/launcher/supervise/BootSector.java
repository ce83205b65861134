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
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.write(code.toByteArray());
      image.seek(SIGNATURE);
      image.write(new byte[] {0x55, (byte) 0xaa});
      image.setLength(1 << 20);
    }
    return file;
  }
}
