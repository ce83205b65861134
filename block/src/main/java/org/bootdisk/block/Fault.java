package org.bootdisk.block;

import java.util.OptionalLong;

/**
 * One deviation of bytes from their specification: where it is, what was found, what was expected.
 * A {@link FormatException} throws one, a {@link Finding} reports one.
 *
 * @param where device and structure, such as {@code disk.img[LBA 1]: GPT Header}
 * @param field the specification's name of the field; empty if the fault is of no single field
 * @param offset of the field on the device named by {@code where}, in bytes
 * @param actual what was found; empty if the whole fault is told by {@code expected}
 * @param expected what the specification asks for, as a noun phrase
 * @param source specification and section
 * @param advice what the user can do; may be empty
 */
public record Fault(
    String where,
    String field,
    OptionalLong offset,
    String actual,
    String expected,
    String source,
    String advice) {

  /** A fault somewhere in {@code where}, to be described by the methods below. */
  public static Fault in(String where) {
    return new Fault(where, "", OptionalLong.empty(), "", "", "", "");
  }

  /** A fault of a structure's field. */
  public static Fault in(Origin origin, StructLayout.Field field) {
    return in(origin.description()).field(field.name(), origin.offset() + field.offset());
  }

  /** Names the field and its offset in bytes on the device. */
  public Fault field(String name, long at) {
    return new Fault(where, name, OptionalLong.of(at), actual, expected, source, advice);
  }

  /** What was found. */
  public Fault actual(String found) {
    return new Fault(where, field, offset, found, expected, source, advice);
  }

  /** What was found: a number of bytes, clusters or whatever the field counts. */
  public Fault actual(long found) {
    return actual(Long.toString(found));
  }

  /** What was found: a raw word of a structure. */
  public Fault actualHex(long found) {
    return actual("0x" + Long.toHexString(found));
  }

  /** What the specification asks for. */
  public Fault expected(String wanted) {
    return new Fault(where, field, offset, actual, wanted, source, advice);
  }

  /** Specification and section. */
  public Fault source(String section) {
    return new Fault(where, field, offset, actual, expected, section, advice);
  }

  /** What the user can do. */
  public Fault advice(String sentence) {
    return new Fault(where, field, offset, actual, expected, source, sentence);
  }

  /** One line: {@code where: field at offset is actual, expected expected (source); advice}. */
  public String message() {
    StringBuilder out = new StringBuilder(where).append(": ");
    if (!field.isEmpty()) {
      out.append(field);
      if (offset.isPresent()) {
        out.append(" at 0x").append(Long.toHexString(offset.getAsLong()));
      }
      out.append(actual.isEmpty() ? "" : " is ");
    }
    out.append(actual);
    if (!expected.isEmpty()) {
      out.append(actual.isEmpty() && field.isEmpty() ? "expected " : ", expected ")
          .append(expected);
    }
    if (!source.isEmpty()) {
      out.append(" (").append(source).append(')');
    }
    return advice.isEmpty() ? out.toString() : out.append("; ").append(advice).toString();
  }
}
