/** The commands {@code bootdisk gpt ...}. */
@NullMarked
package org.bootdisk.cli.gpt;

import org.jspecify.annotations.NullMarked;
