package org.bootdisk.cli.image;

import picocli.CommandLine.Option;

/** How results are printed: qemu-img's way of asking for JSON. Used as a picocli mixin. */
final class OutputFormat {

  /** The forms. */
  enum Form {
    HUMAN,
    JSON
  }

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "human",
      description = "human or json (default: ${DEFAULT-VALUE}).")
  Form form = Form.HUMAN;

  boolean isJson() {
    return form == Form.JSON;
  }
}
