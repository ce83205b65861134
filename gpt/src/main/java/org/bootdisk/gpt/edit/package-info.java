/** Changes to a whole disk's partition structures, as functions from value to value. */
@NullMarked
package org.bootdisk.gpt.edit;

import org.jspecify.annotations.NullMarked;
