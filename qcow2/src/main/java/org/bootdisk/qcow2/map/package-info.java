/**
 * From guest offsets to host clusters: lookup, allocation, copy-on-write, and the order in which
 * changed metadata reaches the file.
 */
@NullMarked
package org.bootdisk.qcow2.map;

import org.jspecify.annotations.NullMarked;
