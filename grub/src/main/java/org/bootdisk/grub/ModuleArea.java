package org.bootdisk.grub;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.StructLayout.U32;
import org.jspecify.annotations.Nullable;

/**
 * The module area: what an image carries behind the kernel, as a list of objects (GRUB,
 * include/grub/kernel.h, {@code grub_module_info} and {@code grub_module_header}).
 */
public final class ModuleArea {

  /** The first four bytes of every module area, as a little-endian number: "mimg". */
  static final long MAGIC = 0x676d696dL;

  private static final StructLayout INFO32 =
      StructLayout.littleEndian("grub_module_info32")
          .u32("magic")
          .u32("offset")
          .u32("size")
          .totalling(12);
  private static final StructLayout INFO64 =
      StructLayout.littleEndian("grub_module_info64")
          .u32("magic")
          .u32("padding")
          .u64("offset")
          .u64("size")
          .totalling(24);
  static final StructLayout OBJECT =
      StructLayout.littleEndian("grub_module_header").u32("type").u32("size").totalling(8);
  private static final U32 TYPE = OBJECT.u32("type");
  private static final U32 SIZE = OBJECT.u32("size");
  private static final String SOURCE = "GRUB, include/grub/kernel.h";

  private ModuleArea() {}

  /** The bytes of the area that holds {@code objects} in this order. */
  static byte[] encode(List<ModuleObject> objects, GrubPlatform platform, ObjectNumbering numbers) {
    int wordSize = platform.wordSize();
    int total = info(platform).size();
    for (ModuleObject object : objects) {
      total = Math.addExact(total, OBJECT.size() + object.storedSize(wordSize));
    }
    ByteBuffer area = ByteBuffer.allocate(total);
    writeInfo(area, platform);
    int at = info(platform).size();
    for (ModuleObject object : objects) {
      ByteBuffer header = area.slice(at, OBJECT.size());
      TYPE.put(header, numbers.number(object.type()));
      SIZE.put(header, OBJECT.size() + object.statedSize(wordSize));
      at += OBJECT.size();
      area.position(at).put(object.payload().asBuffer());
      at += object.storedSize(wordSize);
    }
    return area.array();
  }

  static StructLayout info(GrubPlatform platform) {
    return platform.wordSize() == Long.BYTES ? INFO64 : INFO32;
  }

  private static void writeInfo(ByteBuffer area, GrubPlatform platform) {
    StructLayout info = info(platform);
    info.u32("magic").put(area, MAGIC);
    if (info == INFO64) {
      info.u64("offset").put(area, info.size());
      info.u64("size").put(area, area.limit());
    } else {
      info.u32("offset").put(area, info.size());
      info.u32("size").put(area, area.limit());
    }
  }

  /**
   * Finds the area in an image whose kernel may have any length.
   *
   * @param image kernel and module area, perhaps followed by something else
   * @return a view of the area, or nothing if there is none
   */
  static @Nullable ByteBuffer find(ByteBuffer image, GrubPlatform platform) {
    int infoSize = info(platform).size();
    byte[] bytes = new byte[image.limit()];
    image.get(0, bytes);
    int at = indexOfMagic(bytes, 0);
    while (at >= 0 && at <= bytes.length - infoSize) {
      ByteBuffer candidate = image.slice(at, image.limit() - at);
      long size = isInfo(candidate, platform) ? size(candidate, platform) : 0;
      if (size >= infoSize && size <= candidate.limit()) {
        return candidate.slice(0, (int) size);
      }
      at = indexOfMagic(bytes, at + 1);
    }
    return null;
  }

  /**
   * Where "mimg" is, from {@code start} on; -1 if it is not there. Horspool's search: it looks at
   * every fourth byte, as most bytes are none of these letters.
   */
  private static int indexOfMagic(byte[] bytes, int start) {
    int at = start + 3;
    while (at < bytes.length) {
      byte last = bytes[at];
      if (last == 'g' && bytes[at - 1] == 'm' && bytes[at - 2] == 'i' && bytes[at - 3] == 'm') {
        return at - 3;
      }
      at += last == 'm' ? 1 : last == 'i' ? 2 : 4;
    }
    return -1;
  }

  private static boolean isInfo(ByteBuffer area, GrubPlatform platform) {
    StructLayout info = info(platform);
    long offset = info == INFO64 ? info.u64("offset").get(area) : info.u32("offset").get(area);
    return info.u32("magic").get(area) == MAGIC && offset == info.size();
  }

  private static long size(ByteBuffer area, GrubPlatform platform) {
    StructLayout info = info(platform);
    return info == INFO64 ? info.u64("size").get(area) : info.u32("size").get(area);
  }

  /**
   * The objects of an area.
   *
   * @param where the image, for messages
   */
  static List<ModuleObject> decode(ByteBuffer area, GrubPlatform platform, String where)
      throws FormatException {
    List<RawObject> raw = new ArrayList<>();
    long at = info(platform).size();
    while (at < area.limit()) {
      long size =
          Ranges.within(at, OBJECT.size(), area.limit())
              ? SIZE.get(area.slice((int) at, OBJECT.size()))
              : 0;
      if (size < OBJECT.size() || !Ranges.within(at, size, area.limit())) {
        throw new FormatException.Corrupt(
            Fault.in(where + ": module area")
                .field("size", at + SIZE.offset())
                .actual(size)
                .expected("at least 8, and no more than the area has left")
                .source(SOURCE));
      }
      byte[] payload = new byte[(int) size - OBJECT.size()];
      area.get((int) at + OBJECT.size(), payload);
      raw.add(new RawObject(TYPE.get(area.slice((int) at, OBJECT.size())), Blob.owning(payload)));
      at += Ranges.alignUp(size, platform.wordSize());
    }
    return named(raw, where);
  }

  private static List<ModuleObject> named(List<RawObject> raw, String where)
      throws FormatException {
    ObjectNumbering numbers = ObjectNumbering.UP_TO_2_12;
    for (RawObject object : raw) {
      if (object.isNew()) {
        numbers = ObjectNumbering.FROM_2_14;
      }
    }
    List<ModuleObject> objects = new ArrayList<>();
    for (RawObject object : raw) {
      ObjectType type = numbers.type(object.number());
      if (type == null) {
        throw new FormatException.Unsupported(
            Fault.in(where + ": module area")
                .actual("an object's type is " + object.number())
                .expected("one that GRUB up to 2.14 has")
                .source(SOURCE));
      }
      objects.add(new ModuleObject(type, object.payload()));
    }
    return List.copyOf(objects);
  }

  /** An object before it is known which version's numbers its type is from. */
  private record RawObject(long number, Blob payload) {

    private static final int FLATTENED_DEVICE_TREE = 0xd00dfeed;

    /** Whether the object can only be one of GRUB 2.14 or later. */
    boolean isNew() {
      if (number == ObjectNumbering.UP_TO_2_12.number(ObjectType.DTB)) {
        return payload.size() < 4 || payload.asBuffer().getInt(0) != FLATTENED_DEVICE_TREE;
      }
      return number == ObjectNumbering.UP_TO_2_12.number(ObjectType.DISABLE_SHIM_LOCK)
          ? payload.size() > 0
          : ObjectNumbering.UP_TO_2_12.type(number) == null;
    }
  }
}
