/** Scripts by which shells complete the command line, written from its grammar. */
@NullMarked
package org.bootdisk.cli.completion;

import org.jspecify.annotations.NullMarked;
