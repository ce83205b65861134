/** The qcow2 image format. */
@NullMarked
package org.bootdisk.qcow2;

import org.jspecify.annotations.NullMarked;
