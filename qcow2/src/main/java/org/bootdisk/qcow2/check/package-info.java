/**
 * Checking and repairing images. A check reads whatever there is and reports; only a file whose
 * header cannot be used, or one beyond the limits, makes it throw.
 */
@NullMarked
package org.bootdisk.qcow2.check;

import org.jspecify.annotations.NullMarked;
