/** The structures of a FAT volume as they lie on disk, and where its parts lie. No I/O. */
@NullMarked
package org.bootdisk.fat.layout;

import org.jspecify.annotations.NullMarked;
