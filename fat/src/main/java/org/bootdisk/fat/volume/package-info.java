/** Volumes that exist: the table, cluster chains, directories and files. */
@NullMarked
package org.bootdisk.fat.volume;

import org.jspecify.annotations.NullMarked;
