/**
 * PE32+ images as far as UEFI applications use them (Microsoft, "PE Format"). Internal: nothing
 * here knows of GRUB.
 */
@NullMarked
package org.bootdisk.grub.pe;

import org.jspecify.annotations.NullMarked;
