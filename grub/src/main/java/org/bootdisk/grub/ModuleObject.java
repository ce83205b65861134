package org.bootdisk.grub;

/**
 * One object of the module area.
 *
 * @param type what it is
 * @param payload its bytes; decoded ones may end in padding zeros
 */
public record ModuleObject(ObjectType type, Blob payload) {

  private static final int SECTOR_SIZE = 512;

  /** An object that says something by being there. */
  static ModuleObject mark(ObjectType type) {
    return new ModuleObject(type, Blob.EMPTY);
  }

  /** Bytes that the payload takes in the module area, where words are of {@code wordSize}. */
  int storedSize(int wordSize) {
    return switch (type) {
      case MEMDISK -> align(payload.size(), SECTOR_SIZE);
      case CONFIG, PREFIX -> align(Math.addExact(payload.size(), 1), wordSize);
      default -> align(payload.size(), wordSize);
    };
  }

  /** The payload size that the object's header states: of keys, the one before padding. */
  int statedSize(int wordSize) {
    return type == ObjectType.PUBKEY || type == ObjectType.X509_PUBKEY
        ? payload.size()
        : storedSize(wordSize);
  }

  private static int align(int size, int alignment) {
    return Math.addExact(size, alignment - 1) / alignment * alignment;
  }
}
