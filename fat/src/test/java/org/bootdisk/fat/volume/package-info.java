/** Tests. */
@NullMarked
package org.bootdisk.fat.volume;

import org.jspecify.annotations.NullMarked;
