/** The structures of a qcow2 image as they lie in the file, one declaration each. No I/O. */
@NullMarked
package org.bootdisk.qcow2.layout;

import org.jspecify.annotations.NullMarked;
