/** A virtual machine as an extension of JUnit. */
@NullMarked
package org.bootdisk.junit;

import org.jspecify.annotations.NullMarked;
