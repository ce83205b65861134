/** Starts a virtual machine for the tests of a class. */
module org.bootdisk.junit {
  requires transitive org.bootdisk.launcher;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports org.bootdisk.junit;
}
