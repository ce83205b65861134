/** Tests. */
@NullMarked
package org.bootdisk.fat.nio;

import org.jspecify.annotations.NullMarked;
