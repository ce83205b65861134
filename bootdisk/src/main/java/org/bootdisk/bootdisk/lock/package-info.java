/** What a disk was made of, written down, so that another build is held to it. */
@NullMarked
package org.bootdisk.bootdisk.lock;

import org.jspecify.annotations.NullMarked;
