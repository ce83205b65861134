/** Tests. */
@NullMarked
package org.bootdisk.fat.name;

import org.jspecify.annotations.NullMarked;
