package org.bootdisk.grub;

import static org.bootdisk.grub.CoreLayout.SECTOR_SIZE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.Text;
import org.bootdisk.grub.codec.RawLzma;

/**
 * core.img, GRUB for BIOS in one piece: diskboot.img, lzma_decompress.img, and a compressed kernel
 * with its modules (GRUB manual, "Images"). It becomes bootable by {@link Embedding}.
 */
public final class CoreImage {

  static final String BOOT = "boot.img";
  static final String DISKBOOT = "diskboot.img";
  static final String DECOMPRESSOR = "lzma_decompress.img";

  private static final String SOURCE = "GRUB, util/mkimage.c";
  private static final int LARGEST_DECOMPRESSOR =
      CoreLayout.KERNEL_ADDRESS - CoreLayout.DECOMPRESSOR_ADDRESS;
  private static final int LARGEST_PACKED = CoreLayout.PACKED_END - CoreLayout.KERNEL_ADDRESS;

  /** The unprotected length of an image that GRUB's setup refuses. */
  private static final int INCOMPATIBLE = 0xffff;

  private static final int DECOMPRESSOR_ALIGNMENT = 16;

  /** Ours: several times all modules of GRUB together. */
  private static final int LARGEST_PLAIN = 16 << 20;

  private final byte[] bytes;

  private CoreImage(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Builds the image from the files of an i386-pc build.
   *
   * @throws FormatException if a file is missing or malformed, if the options need something that
   *     the version lacks, or if the result is larger than a BIOS can load
   */
  public static CoreImage build(GrubBuild build, GrubImageOptions options) throws IOException {
    build.requirePlatform(GrubPlatform.I386_PC);
    if (options.sbat().isPresent()) {
      throw new IllegalArgumentException("an SBAT section is for UEFI images");
    }
    byte[] diskboot = image(build, DISKBOOT, SECTOR_SIZE, SECTOR_SIZE);
    byte[] decompressor =
        image(build, DECOMPRESSOR, CoreLayout.DECOMPRESSOR.size(), LARGEST_DECOMPRESSOR);
    byte[] kernel = BiosKernel.flatten(build.kernel());
    byte[] area = build.moduleArea(options);
    byte[] plain = Arrays.copyOf(kernel, Math.addExact(kernel.length, area.length));
    System.arraycopy(area, 0, plain, kernel.length, area.length);
    byte[] packed = RawLzma.encode(plain);
    requireLoadable(build, decompressor.length, packed.length);

    ByteBuffer fields = ByteBuffer.wrap(decompressor);
    CoreLayout.COMPRESSED_SIZE.put(fields, packed.length);
    CoreLayout.UNCOMPRESSED_SIZE.put(fields, plain.length);
    long sectors = Ranges.ceilDiv(decompressor.length + packed.length, SECTOR_SIZE);
    BlockList.writeLength(diskboot, (int) sectors);
    return of(join(diskboot, decompressor, packed), build.files().where("core.img"));
  }

  private static byte[] image(GrubBuild build, String name, int smallest, int largest)
      throws IOException {
    byte[] image = build.files().require(name);
    if (image.length < smallest || image.length > largest) {
      throw new FormatException.Corrupt(
          Fault.in(build.files().where(name))
              .actual("the size is " + image.length + " bytes")
              .expected(smallest + " to " + largest)
              .source(CoreLayout.OFFSETS));
    }
    return image;
  }

  private static void requireLoadable(GrubBuild build, int decompressor, int packed)
      throws FormatException {
    if (decompressor + packed > LARGEST_PACKED) {
      throw new FormatException.LimitExceeded(
          Fault.in("core.img of " + build.files().description())
              .actual(
                  Text.format(
                      "decompressor %d + stream %d = %d bytes",
                      decompressor, packed, decompressor + packed))
              .expected(
                  Text.format(
                      "at most 0x%x - 0x%x = %d, which is what a BIOS loads",
                      CoreLayout.PACKED_END, CoreLayout.KERNEL_ADDRESS, LARGEST_PACKED))
              .source(SOURCE)
              .advice("embed fewer modules: GRUB loads others from the disk"));
    }
  }

  private static byte[] join(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      whole.put(part);
    }
    return whole.array();
  }

  /**
   * Takes the bytes of a core.img that another program built.
   *
   * @param where the file, for messages
   * @throws FormatException if they cannot be one
   */
  public static CoreImage of(byte[] bytes, String where) throws FormatException {
    CoreImage core = new CoreImage(bytes.clone());
    int smallest = SECTOR_SIZE + CoreLayout.DECOMPRESSOR.size();
    if (bytes.length < smallest || bytes.length > SECTOR_SIZE + LARGEST_PACKED) {
      throw new FormatException.NotRecognized(
          Fault.in(where)
              .actual("the size is " + bytes.length + " bytes")
              .expected("a core.img of " + smallest + " to " + (SECTOR_SIZE + LARGEST_PACKED))
              .source(SOURCE));
    }
    long protectedStart = core.protectedStart();
    if (protectedStart > bytes.length || protectedStart == SECTOR_SIZE + INCOMPATIBLE) {
      StructLayout.Field field = CoreLayout.UNPROTECTED_LENGTH;
      throw new FormatException.Corrupt(
          Fault.in(where)
              .field(field.name(), SECTOR_SIZE + field.offset())
              .actual(protectedStart - SECTOR_SIZE)
              .expected("a length within the image")
              .source(CoreLayout.OFFSETS));
    }
    return core;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Bytes. */
  public int size() {
    return bytes.length;
  }

  /** Sectors of 512 bytes that the image takes on a disk, without Reed-Solomon codes. */
  public int sectorCount() {
    return (int) Ranges.ceilDiv(bytes.length, SECTOR_SIZE);
  }

  /** Where the bytes begin that Reed-Solomon codes protect. */
  public int protectedStart() {
    return SECTOR_SIZE + CoreLayout.UNPROTECTED_LENGTH.get(decompressor());
  }

  /**
   * The core image in sectors that something may follow it in the last of, without codes. No field
   * says where it ends; the decompressor's length is a multiple of 16 (GRUB, startup_raw.S).
   *
   * @param where the image, for messages
   */
  static CoreImage endingIn(byte[] sectors, String where) throws FormatException {
    CoreImage whole = of(sectors, where);
    long packed = whole.packedSize();
    for (int size = sectors.length - SECTOR_SIZE + 1; size <= sectors.length; size++) {
      long decompressor = size - SECTOR_SIZE - packed;
      if (decompressor >= CoreLayout.DECOMPRESSOR.size()
          && decompressor <= LARGEST_DECOMPRESSOR
          && decompressor % DECOMPRESSOR_ALIGNMENT == 0
          && beginsStream(sectors, SECTOR_SIZE + (int) decompressor)) {
        CoreImage core = new CoreImage(Arrays.copyOf(sectors, size));
        if (core.isWhole(where)) {
          return core;
        }
      }
    }
    return whole;
  }

  /** Every range coder's output begins with a zero (LZMA SDK, "lzma-specification"). */
  private static boolean beginsStream(byte[] bytes, int offset) {
    return offset < bytes.length && bytes[offset] == 0;
  }

  private boolean isWhole(String where) {
    try {
      decode(where);
      return true;
    } catch (FormatException e) {
      return false;
    }
  }

  /**
   * Reads what the image carries.
   *
   * @param where the image, for messages
   * @throws FormatException if it is malformed
   */
  public GrubImage decode(String where) throws FormatException {
    long packed = packedSize();
    long plain = CoreLayout.UNCOMPRESSED_SIZE.get(decompressor());
    long start = bytes.length - packed;
    if (start < SECTOR_SIZE + CoreLayout.DECOMPRESSOR.size() || plain > LARGEST_PLAIN) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .field(
                  CoreLayout.COMPRESSED_SIZE.name(),
                  SECTOR_SIZE + CoreLayout.COMPRESSED_SIZE.offset())
              .actual(packed + ", for " + plain + " bytes unpacked")
              .expected("a stream that the image holds, of at most " + LARGEST_PLAIN + " bytes")
              .source(CoreLayout.OFFSETS));
    }
    try {
      byte[] memory = RawLzma.decode(bytes, (int) start, (int) packed, (int) plain);
      return GrubImage.decode(ByteBuffer.wrap(memory), GrubPlatform.I386_PC, where);
    } catch (FormatException e) {
      throw e;
    } catch (IOException e) {
      FormatException corrupt =
          new FormatException.Corrupt(
              Fault.in(where)
                  .actual("the LZMA stream at " + start + " is malformed")
                  .expected("one of " + plain + " bytes unpacked"));
      corrupt.initCause(e);
      throw corrupt;
    }
  }

  private long packedSize() {
    return CoreLayout.COMPRESSED_SIZE.get(decompressor());
  }

  private ByteBuffer decompressor() {
    return ByteBuffer.wrap(bytes).slice(SECTOR_SIZE, bytes.length - SECTOR_SIZE);
  }
}
