package org.bootdisk.bootdisk.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;

/**
 * What a partition is for, as either sort of table says it.
 *
 * @param guid its PartitionTypeGUID in a GPT
 * @param osType its OSType in an MBR, 1 to 255
 */
public record PartitionKind(UUID guid, int osType) {

  /** The kind that a type stands for. */
  public static PartitionKind of(PartitionType type) {
    return new PartitionKind(type.guid(), type.osType());
  }

  /** Whether firmware boots from a partition of this kind. */
  public boolean isEfiSystem() {
    return guid.equals(PartitionType.EFI_SYSTEM.guid());
  }

  /** Whether it holds GRUB's core.img. */
  public boolean isBiosBoot() {
    return guid.equals(PartitionType.BIOS_BOOT.guid());
  }

  /**
   * Reads a name such as {@code esp}, gdisk's code such as {@code ef00}, or a GUID.
   *
   * @throws IllegalArgumentException if it is none of them; the nearest names are in the message
   */
  public static PartitionKind parse(String text) {
    Optional<PartitionType> known = PartitionTypes.named(text);
    if (known.isPresent()) {
      return of(known.get());
    }
    try {
      UUID guid = PartitionTypes.parse(text);
      return PartitionTypes.of(guid)
          .map(PartitionKind::of)
          .orElse(new PartitionKind(guid, PartitionType.UNKNOWN_OS_TYPE));
    } catch (IllegalArgumentException e) {
      List<String> names = new ArrayList<>();
      PartitionTypes.all().forEach(type -> names.add(type.name()));
      throw new IllegalArgumentException(
          e.getMessage() + Words.suggestion(text, names) + "; 'bootdisk gpt types' lists all", e);
    }
  }

  /**
   * Reads the type of a partition in an MBR: two hexadecimal digits, or what {@link #parse} takes.
   */
  public static PartitionKind parseOfMbr(String text) {
    if (text.matches("[0-9A-Fa-f]{2}")) {
      int osType = Integer.parseInt(text, 16);
      for (PartitionType type : PartitionTypes.all()) {
        if (type.osType() == osType && type.code().endsWith("00")) {
          return new PartitionKind(type.guid(), osType);
        }
      }
      return new PartitionKind(PartitionType.LINUX_FILESYSTEM.guid(), osType);
    }
    PartitionKind kind = parse(text);
    if (kind.osType == PartitionType.UNKNOWN_OS_TYPE) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " has no type byte in an MBR; write two hexadecimal digits, such as 83");
    }
    return kind;
  }

  /** The type byte as tools print it: {@code EF}. */
  public String printedOsType() {
    return Text.format("%02X", osType);
  }
}
