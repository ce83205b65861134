/** {@code bootdisk explain}, and what it reads: docs/rules.md. */
@NullMarked
package org.bootdisk.cli.explain;

import org.jspecify.annotations.NullMarked;
