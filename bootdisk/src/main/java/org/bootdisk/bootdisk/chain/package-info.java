/**
 * Proves without booting that a disk boots: hop by hop from the first sector, and from the EFI
 * system partition, to kernels and initrds.
 */
@NullMarked
package org.bootdisk.bootdisk.chain;

import org.jspecify.annotations.NullMarked;
