/** What commands are made of: the options of all, where they speak, how they fail. */
@NullMarked
package org.bootdisk.cli.command;

import org.jspecify.annotations.NullMarked;
