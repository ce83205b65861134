/** How a planned machine is run. */
@NullMarked
package org.bootdisk.launcher.run;

import org.jspecify.annotations.NullMarked;
