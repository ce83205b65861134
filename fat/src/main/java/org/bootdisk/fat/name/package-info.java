/** The names of a FAT volume: what is legal, what is equal, and short names made from long ones. */
@NullMarked
package org.bootdisk.fat.name;

import org.jspecify.annotations.NullMarked;
