/** sgdisk's command line, its printed forms and its backup files. */
@NullMarked
package org.bootdisk.gpt.sgdisk;

import org.jspecify.annotations.NullMarked;
