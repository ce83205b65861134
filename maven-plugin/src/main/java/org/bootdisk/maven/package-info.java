/** The goals of the Maven plugin, which run the commands of the same names. */
@NullMarked
package org.bootdisk.maven;

import org.jspecify.annotations.NullMarked;
