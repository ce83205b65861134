/** The bootdisk command: which commands there are, and what is told of them. */
@NullMarked
package org.bootdisk.cli;

import org.jspecify.annotations.NullMarked;
