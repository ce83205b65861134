/** The commands {@code bootdisk grub ...}. */
@NullMarked
package org.bootdisk.cli.grub;

import org.jspecify.annotations.NullMarked;
