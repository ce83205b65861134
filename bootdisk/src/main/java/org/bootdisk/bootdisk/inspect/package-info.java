/** What an image holds, told as a tree of parts with their facts; nothing is judged. */
@NullMarked
package org.bootdisk.bootdisk.inspect;

import org.jspecify.annotations.NullMarked;
