/** Machines that are watched while they run, and that leave nothing behind. */
@NullMarked
package org.bootdisk.launcher.supervise;

import org.jspecify.annotations.NullMarked;
