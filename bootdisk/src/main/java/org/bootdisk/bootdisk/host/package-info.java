/** Files of the machine that a disk is built on. */
@NullMarked
package org.bootdisk.bootdisk.host;

import org.jspecify.annotations.NullMarked;
