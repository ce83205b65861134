/** Master boot records: the legacy partition table, alone or in front of a GPT. */
@NullMarked
package org.bootdisk.gpt.mbr;

import org.jspecify.annotations.NullMarked;
