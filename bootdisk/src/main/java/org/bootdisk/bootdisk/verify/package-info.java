/** Every check of an image in one report: its format, tables, volumes, boot chain, and a policy. */
@NullMarked
package org.bootdisk.bootdisk.verify;

import org.jspecify.annotations.NullMarked;
