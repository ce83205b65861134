/** {@code bootdisk build}, {@code plan} and {@code recipe}. */
@NullMarked
package org.bootdisk.cli.build;

import org.jspecify.annotations.NullMarked;
