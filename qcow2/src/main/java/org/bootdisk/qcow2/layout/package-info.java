/**
 * The structures of a qcow2 image as they lie in the file, one declaration each: read from a device
 * that holds an image, and encoded to bytes. Nothing is written here.
 */
@NullMarked
package org.bootdisk.qcow2.layout;

import org.jspecify.annotations.NullMarked;
