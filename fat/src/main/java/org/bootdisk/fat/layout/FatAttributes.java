package org.bootdisk.fat.layout;

/**
 * The attributes of a directory entry (FAT, "Directory Structure", DIR_Attr).
 *
 * @param bits the byte of the disk
 */
public record FatAttributes(int bits) {

  private static final int READ_ONLY_BIT = 1 << 0;
  private static final int HIDDEN_BIT = 1 << 1;
  private static final int SYSTEM_BIT = 1 << 2;
  private static final int VOLUME_ID_BIT = 1 << 3;
  private static final int DIRECTORY_BIT = 1 << 4;
  private static final int ARCHIVE_BIT = 1 << 5;
  private static final int LONG_NAME_MASK = (1 << 6) - 1;

  /** No attribute. */
  public static final FatAttributes NONE = new FatAttributes(0);

  /** ATTR_READ_ONLY. */
  public static final FatAttributes READ_ONLY = new FatAttributes(READ_ONLY_BIT);

  /** ATTR_HIDDEN. */
  public static final FatAttributes HIDDEN = new FatAttributes(HIDDEN_BIT);

  /** ATTR_SYSTEM. */
  public static final FatAttributes SYSTEM = new FatAttributes(SYSTEM_BIT);

  /** ATTR_VOLUME_ID. */
  public static final FatAttributes VOLUME_ID = new FatAttributes(VOLUME_ID_BIT);

  /** ATTR_DIRECTORY. */
  public static final FatAttributes DIRECTORY = new FatAttributes(DIRECTORY_BIT);

  /** ATTR_ARCHIVE: what a new file has. */
  public static final FatAttributes ARCHIVE = new FatAttributes(ARCHIVE_BIT);

  /** ATTR_LONG_NAME: the four lowest together mark a part of a long name. */
  public static final FatAttributes LONG_NAME =
      new FatAttributes(READ_ONLY_BIT | HIDDEN_BIT | SYSTEM_BIT | VOLUME_ID_BIT);

  /** Whether all of {@code others} are set. */
  public boolean has(FatAttributes others) {
    return (bits & others.bits) == others.bits;
  }

  /** These and {@code others}. */
  public FatAttributes with(FatAttributes others) {
    return new FatAttributes(bits | others.bits);
  }

  /** These without {@code others}. */
  public FatAttributes without(FatAttributes others) {
    return new FatAttributes(bits & ~others.bits);
  }

  /** Whether none but the specification's are set. */
  public boolean areKnown() {
    return bits <= LONG_NAME_MASK;
  }

  /** Whether the entry is a directory. */
  public boolean isDirectory() {
    return has(DIRECTORY);
  }

  /** Whether the entry is a part of a long name. */
  public boolean isLongName() {
    return isLongName(bits);
  }

  /** Whether {@code bits} are the attributes of a part of a long name. */
  static boolean isLongName(int bits) {
    return (bits & LONG_NAME_MASK) == LONG_NAME.bits;
  }

  /** Whether the entry is the volume's label. */
  public boolean isVolumeId() {
    return (bits & (VOLUME_ID_BIT | DIRECTORY_BIT)) == VOLUME_ID_BIT && !isLongName();
  }
}
