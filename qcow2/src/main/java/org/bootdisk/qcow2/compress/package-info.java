/** The algorithms of compressed clusters. */
@NullMarked
package org.bootdisk.qcow2.compress;

import org.jspecify.annotations.NullMarked;
