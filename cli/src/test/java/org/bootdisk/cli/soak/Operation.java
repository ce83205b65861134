package org.bootdisk.cli.soak;

import java.io.IOException;

/** Something that is done to a disk and to its twin. */
interface Operation {

  /** Does it, as the twins' random numbers have it; false if it makes no sense with this disk. */
  boolean run(Twins twins) throws IOException;
}
