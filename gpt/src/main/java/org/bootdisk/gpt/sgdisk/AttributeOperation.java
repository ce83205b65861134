package org.bootdisk.gpt.sgdisk;

import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.PartitionAttributes;

/**
 * The value of {@code --attributes}: a partition, what to do, and the bit or mask to do it with.
 *
 * @param fields the parts of the value
 */
record AttributeOperation(Fields fields) {

  /** In place of all that: print what the bits mean. */
  static final String LIST = "list";

  /** What {@link #LIST} prints. */
  static final String MEANINGS =
      """
      0: system partition
      1: hide from EFI
      2: legacy BIOS bootable
      60: read-only
      62: hidden
      63: do not automount
      """;

  /** Whether the operation that {@code fields} name does more than print. */
  static boolean writes(Fields fields) {
    return !fields.text(1).equals("show") && !fields.text(1).equals("get");
  }

  /** What {@code show} and {@code get} print; nothing for the others. */
  String print(int number, PartitionAttributes attributes) {
    return switch (fields.text(1)) {
      case "show" -> Text.format("%d:%s\n", number, attributes.hex());
      case "get" -> Text.format("%d:%d:%d\n", number, bit(), attributes.has(bit()) ? 1 : 0);
      default -> "";
    };
  }

  /** The attributes that result; {@code show} and {@code get} leave them. */
  PartitionAttributes applyTo(PartitionAttributes old) {
    long bits = old.bits();
    return switch (fields.text(1)) {
      case "show", "get" -> old;
      case "set" -> old.with(bit());
      case "clear" -> old.without(bit());
      case "toggle" -> old.has(bit()) ? old.without(bit()) : old.with(bit());
      case "or" -> new PartitionAttributes(bits | mask());
      case "nand" -> new PartitionAttributes(bits & ~mask());
      case "xor" -> new PartitionAttributes(bits ^ mask());
      case "=" -> new PartitionAttributes(mask());
      default ->
          throw new IllegalArgumentException(
              Quoted.of(fields.text(1))
                  + " does nothing to attributes; write show, get, set, clear, toggle, or, nand,"
                  + " xor or =");
    };
  }

  private int bit() {
    return fields.small(2);
  }

  private long mask() {
    String digits = fields.text(2);
    boolean prefixed = digits.startsWith("0x") || digits.startsWith("0X");
    try {
      return Long.parseUnsignedLong(prefixed ? digits.substring(2) : digits, 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          Quoted.of(fields.step().toString()) + " needs up to 16 hexadecimal digits", e);
    }
  }
}
