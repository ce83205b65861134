/** sfdisk's scripts: its dumps and its JSON, read and written. */
@NullMarked
package org.bootdisk.gpt.sfdisk;

import org.jspecify.annotations.NullMarked;
