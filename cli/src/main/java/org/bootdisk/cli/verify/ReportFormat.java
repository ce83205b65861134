package org.bootdisk.cli.verify;

/** In which form a report is printed. */
enum ReportFormat {
  /** Lines for people. */
  TEXT,
  /** bootdisk's own JSON. */
  JSON,
  /** SARIF 2.1.0, which code hosting sites show beside the sources. */
  SARIF,
  /** JUnit's XML, which CI systems show as tests. */
  JUNIT
}
