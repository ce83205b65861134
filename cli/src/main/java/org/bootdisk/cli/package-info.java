/** The bootdisk command. */
@NullMarked
package org.bootdisk.cli;

import org.jspecify.annotations.NullMarked;
