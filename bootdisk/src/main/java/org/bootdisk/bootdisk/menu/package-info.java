/** What GRUB offers: from what the user asked for to grub.cfg and the files that it names. */
@NullMarked
package org.bootdisk.bootdisk.menu;

import org.jspecify.annotations.NullMarked;
