package org.bootdisk.grub;

import static org.bootdisk.grub.ObjectType.CONFIG;
import static org.bootdisk.grub.ObjectType.DISABLE_CLI;
import static org.bootdisk.grub.ObjectType.DISABLE_SHIM_LOCK;
import static org.bootdisk.grub.ObjectType.DTB;
import static org.bootdisk.grub.ObjectType.ELF;
import static org.bootdisk.grub.ObjectType.MEMDISK;
import static org.bootdisk.grub.ObjectType.PREFIX;
import static org.bootdisk.grub.ObjectType.PUBKEY;
import static org.bootdisk.grub.ObjectType.X509_PUBKEY;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the object types in the module area, by version: GRUB 2.14 put a type in the
 * middle (GRUB, include/grub/kernel.h). This is the one place that knows them.
 */
final class ObjectNumbering {

  /** GRUB up to 2.12. */
  static final ObjectNumbering UP_TO_2_12 =
      new ObjectNumbering(List.of(ELF, MEMDISK, CONFIG, PREFIX, PUBKEY, DTB, DISABLE_SHIM_LOCK));

  /** GRUB from 2.14 on, and the snapshots before it, which call themselves 2.13. */
  static final ObjectNumbering FROM_2_14 =
      new ObjectNumbering(
          List.of(
              ELF,
              MEMDISK,
              CONFIG,
              PREFIX,
              PUBKEY,
              X509_PUBKEY,
              DTB,
              DISABLE_SHIM_LOCK,
              DISABLE_CLI));

  /** A type's index is its number. */
  private final List<ObjectType> types;

  private ObjectNumbering(List<ObjectType> types) {
    this.types = types;
  }

  static ObjectNumbering of(GrubVersion version) {
    return version.isAtLeast(2, 13) ? FROM_2_14 : UP_TO_2_12;
  }

  /** Whether this version of GRUB knows objects of the type. */
  boolean has(ObjectType type) {
    return types.contains(type);
  }

  /** The type's number on disk. */
  int number(ObjectType type) {
    return types.indexOf(type);
  }

  /** The type with this number, or nothing if the version has none. */
  @Nullable ObjectType type(long number) {
    return number < types.size() ? types.get((int) number) : null;
  }
}
