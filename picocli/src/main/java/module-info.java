/** picocli, from its own sources, and what writes annotations down for it. */
module info.picocli {
  requires static java.compiler;
  requires static java.sql;

  exports picocli;
}
