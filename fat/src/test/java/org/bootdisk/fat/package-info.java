/** Tests with mtools and dosfstools as judges. */
@NullMarked
package org.bootdisk.fat;

import org.jspecify.annotations.NullMarked;
