/** What the user asks a machine to be: settings, and the description that they make. */
@NullMarked
package org.bootdisk.launcher.description;

import org.jspecify.annotations.NullMarked;
