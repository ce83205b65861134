/** {@code bootdisk diff}. */
@NullMarked
package org.bootdisk.cli.diff;

import org.jspecify.annotations.NullMarked;
