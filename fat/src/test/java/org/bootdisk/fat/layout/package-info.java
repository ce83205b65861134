/** Tests. */
@NullMarked
package org.bootdisk.fat.layout;

import org.jspecify.annotations.NullMarked;
