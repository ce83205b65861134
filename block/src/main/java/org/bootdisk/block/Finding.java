package org.bootdisk.block;

/**
 * One result of a check.
 *
 * @param severity how bad it is
 * @param rule stable, citable name of the rule, such as {@code gpt.header.crc}
 * @param fault what is wrong, and where
 */
public record Finding(Severity severity, String rule, Fault fault) {

  /** How bad a finding is, mildest first. */
  public enum Severity {
    /** Legal, but some software is known to refuse or mistake it. */
    WARNING,
    /** Space is lost; the content is not in danger. */
    LEAK,
    /** The specification is broken; content is or may be wrong. */
    ERROR
  }

  /** One line for people: severity, rule and what is wrong. */
  public String message() {
    return severity.name().toLowerCase(java.util.Locale.ROOT)
        + " ["
        + rule
        + "] "
        + fault.message();
  }
}
