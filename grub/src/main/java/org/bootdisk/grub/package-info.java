/** GRUB images and their embedding. */
@NullMarked
package org.bootdisk.grub;

import org.jspecify.annotations.NullMarked;
