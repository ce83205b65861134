/** FAT volumes as {@code java.nio.file} file systems: adapters to {@code fat.volume}, no more. */
@NullMarked
package org.bootdisk.fat.nio;

import org.jspecify.annotations.NullMarked;
