/** {@code bootdisk image}: what qemu-img does, for qcow2 and raw images. */
@NullMarked
package org.bootdisk.cli.image;

import org.jspecify.annotations.NullMarked;
