/** Checking of volumes against the rules of FAT, and repair. */
@NullMarked
package org.bootdisk.fat.check;

import org.jspecify.annotations.NullMarked;
