package org.bootdisk.cli.fat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file or directory of the host that is copied to a volume.
 *
 * @param path where it is
 * @param target where it goes, a path on the volume
 * @param attributes what it is
 * @param content the bytes of a small file; null if they are to be read
 */
record HostFile(
    Path path, String target, BasicFileAttributes attributes, @Nullable ByteBuffer content) {}
