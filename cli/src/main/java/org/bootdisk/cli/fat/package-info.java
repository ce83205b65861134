/** The commands {@code bootdisk fat ...}. */
@NullMarked
package org.bootdisk.cli.fat;

import org.jspecify.annotations.NullMarked;
