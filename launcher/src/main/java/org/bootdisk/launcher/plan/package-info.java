/** What is done to start a described machine, decided before anything is made. */
@NullMarked
package org.bootdisk.launcher.plan;

import org.jspecify.annotations.NullMarked;
