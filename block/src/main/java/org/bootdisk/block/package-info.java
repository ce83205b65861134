/** Block devices, extents, on-disk structures, regions and format errors. */
@NullMarked
package org.bootdisk.block;

import org.jspecify.annotations.NullMarked;
