/** Tests. */
@NullMarked
package org.bootdisk.fat.format;

import org.jspecify.annotations.NullMarked;
