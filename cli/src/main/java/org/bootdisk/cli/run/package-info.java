/** {@code bootdisk run}. */
@NullMarked
package org.bootdisk.cli.run;

import org.jspecify.annotations.NullMarked;
