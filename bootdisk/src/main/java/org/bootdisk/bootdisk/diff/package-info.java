/** Why two images differ, at the highest level that explains it. */
@NullMarked
package org.bootdisk.bootdisk.diff;

import org.jspecify.annotations.NullMarked;
