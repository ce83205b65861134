/** What the user asks for, and how it is written down. */
@NullMarked
package org.bootdisk.bootdisk.recipe;

import org.jspecify.annotations.NullMarked;
