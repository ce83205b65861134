/** Random work on one disk by us, on its twin by the native tools. */
@NullMarked
package org.bootdisk.cli.soak;

import org.jspecify.annotations.NullMarked;
