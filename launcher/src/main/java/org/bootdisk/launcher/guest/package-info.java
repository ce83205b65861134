/** What a machine's guest needs of its own: mounts, an initial RAM disk, a kernel's options. */
@NullMarked
package org.bootdisk.launcher.guest;

import org.jspecify.annotations.NullMarked;
