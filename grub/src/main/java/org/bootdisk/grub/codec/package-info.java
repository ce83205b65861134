/**
 * The codes that GRUB's BIOS image is wrapped in. Internal: nothing here knows of files or disks.
 */
@NullMarked
package org.bootdisk.grub.codec;

import org.jspecify.annotations.NullMarked;
