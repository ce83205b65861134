/** Recipe, plan, image. */
@NullMarked
package org.bootdisk.bootdisk;

import org.jspecify.annotations.NullMarked;
