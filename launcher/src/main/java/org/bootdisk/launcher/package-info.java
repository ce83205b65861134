/** Starts virtual machines from images. */
@NullMarked
package org.bootdisk.launcher;

import org.jspecify.annotations.NullMarked;
