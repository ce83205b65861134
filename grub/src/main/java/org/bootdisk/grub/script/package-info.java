/**
 * GRUB's script language, which grub.cfg is written in (GRUB manual, "Shell-like scripting"): text
 * to values and back. Nothing here runs a script.
 */
@NullMarked
package org.bootdisk.grub.script;

import org.jspecify.annotations.NullMarked;
