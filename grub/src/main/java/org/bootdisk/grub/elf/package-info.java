/**
 * ELF object files as far as GRUB's kernels and modules use them (System V ABI, "Object Files").
 * Internal to the module: nothing here knows of GRUB.
 */
@NullMarked
package org.bootdisk.grub.elf;

import org.jspecify.annotations.NullMarked;
