package org.bootdisk.bootdisk.inspect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.EfiProgram;
import org.jspecify.annotations.Nullable;

/** A Linux kernel for x86 (Linux, "The Linux/x86 Boot Protocol"). */
final class KernelPart {

  /** Smaller files are no kernels. */
  private static final long SMALLEST = 512L << 10;

  private static final int BOOT_FLAG_AT = 0x1fe;
  private static final int HEADER_AT = 0x202;
  private static final int HEADER = 0x5372_6448;
  private static final int PROTOCOL_AT = 0x206;
  private static final int VERSION_AT = 0x20e;
  private static final int XLOADFLAGS_AT = 0x236;
  private static final int LONGEST_VERSION = 256;

  /** Where the version's text lies is told from behind the first sector. */
  private static final int VERSION_BASE = 0x200;

  private KernelPart() {}

  /** Whether a file's first bytes are a kernel's. */
  static boolean isLinux(byte[] head) {
    return head.length > XLOADFLAGS_AT + 1
        && (head[BOOT_FLAG_AT] & 0xff) == 0x55
        && (head[BOOT_FLAG_AT + 1] & 0xff) == 0xaa
        && words(head).getInt(HEADER_AT) == HEADER;
  }

  /** Tells of a file, if it is a kernel. */
  static @Nullable Part of(VolumeFile file) throws IOException {
    if (file.node().size() < SMALLEST) {
      return null;
    }
    byte[] head = file.read(0, 2 * VERSION_BASE);
    if (!isLinux(head)) {
      return null;
    }
    ByteBuffer setup = words(head);
    int protocol = Short.toUnsignedInt(setup.getShort(PROTOCOL_AT));
    return Part.of("kernel", file.path())
        .text("version", version(file, Short.toUnsignedInt(setup.getShort(VERSION_AT))))
        .text("architecture", (setup.getShort(XLOADFLAGS_AT) & 1) != 0 ? "x86_64" : "i386")
        .text("boot-protocol", (protocol >> 8) + "." + (protocol & 0xff))
        .flag("efi-stub", hasStub(file))
        .bytes("size", file.node().size())
        .build();
  }

  private static String version(VolumeFile file, int pointer) throws IOException {
    if (pointer == 0) {
      return "not told";
    }
    String text = new String(file.read(pointer + (long) VERSION_BASE, LONGEST_VERSION), US_ASCII);
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end)).split(" ", 2)[0];
  }

  private static boolean hasStub(VolumeFile file) throws IOException {
    byte[] head = file.read(0, EfiProgram.HEAD_SIZE);
    try {
      EfiProgram.decode(ByteBuffer.wrap(head), file.node().size(), file.path());
      return true;
    } catch (FormatException e) {
      return false;
    }
  }

  private static ByteBuffer words(byte[] head) {
    return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
  }
}
