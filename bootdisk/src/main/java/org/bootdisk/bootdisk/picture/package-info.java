/** Disks as pictures: what is planned and what is found are drawn alike. */
@NullMarked
package org.bootdisk.bootdisk.picture;

import org.jspecify.annotations.NullMarked;
