/** Checking a disk's partition structures against their specification, and mending them. */
@NullMarked
package org.bootdisk.gpt.check;

import org.jspecify.annotations.NullMarked;
