/** Tests. */
@NullMarked
package org.bootdisk.fat.check;

import org.jspecify.annotations.NullMarked;
