/** {@code bootdisk inspect}. */
@NullMarked
package org.bootdisk.cli.inspect;

import org.jspecify.annotations.NullMarked;
