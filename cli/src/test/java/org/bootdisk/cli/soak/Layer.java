package org.bootdisk.cli.soak;

/**
 * A file of a backing chain, under the same name on both sides.
 *
 * @param file its name
 * @param format qcow2 or raw
 */
record Layer(String file, String format) {

  boolean isQcow2() {
    return format.equals("qcow2");
  }
}
