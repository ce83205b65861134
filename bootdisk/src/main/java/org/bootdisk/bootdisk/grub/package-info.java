/** Where GRUB's files come from: directories, Debian packages, a download. */
@NullMarked
package org.bootdisk.bootdisk.grub;

import org.jspecify.annotations.NullMarked;
