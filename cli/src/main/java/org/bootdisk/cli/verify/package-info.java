/** {@code bootdisk verify}. */
@NullMarked
package org.bootdisk.cli.verify;

import org.jspecify.annotations.NullMarked;
