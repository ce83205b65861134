/** Fresh FAT volumes: their size calculation, the tree put on them, and the plan of every byte. */
@NullMarked
package org.bootdisk.fat.format;

import org.jspecify.annotations.NullMarked;
