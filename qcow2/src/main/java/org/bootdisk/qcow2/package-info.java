/**
 * The qcow2 image format: {@link org.bootdisk.qcow2.Qcow2Image} is where to begin.
 *
 * <p>Package {@code layout} holds the structures as they lie in the file, {@code map} the way from
 * a guest offset to the bytes behind it. A name says which side of the map a number is on: {@code
 * guest} is an offset on the virtual disk, {@code host} one in the image file.
 */
@NullMarked
package org.bootdisk.qcow2;

import org.jspecify.annotations.NullMarked;
