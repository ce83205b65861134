/** FAT volumes. */
@NullMarked
package org.bootdisk.fat;

import org.jspecify.annotations.NullMarked;
