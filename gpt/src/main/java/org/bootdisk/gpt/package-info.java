/** GPT and MBR partition tables. */
@NullMarked
package org.bootdisk.gpt;

import org.jspecify.annotations.NullMarked;
