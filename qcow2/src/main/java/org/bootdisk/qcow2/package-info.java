/**
 * The qcow2 image format: {@link org.bootdisk.qcow2.Qcow2Image} is where to begin.
 *
 * <pre>{@code
 * Path path = Path.of("disk.qcow2");
 * FileDevice file = FileDevice.openWritable(path);
 * ImageLock.acquire(file, ImageLock.Use.WRITE);
 * try (Qcow2Image image = Qcow2Image.openWritable(file, DirectoryBackingFiles.of(path))) {
 *   image.snapshots().create("before", Instant.now());
 *   image.write(1 << 20, bytes);
 *   SeekableByteChannel channel = DeviceChannel.over(image); // To close it is to close the image.
 *   channel.position(1 << 20).read(buffer);
 * }
 * }</pre>
 *
 * <p>An image opens no file but those that a {@link org.bootdisk.qcow2.BackingFiles} opens for it,
 * and takes no lock; {@link org.bootdisk.qcow2.ImageLock} has those of QEMU. Operations on whole
 * images are classes of their own: {@link org.bootdisk.qcow2.Conversion}, {@link
 * org.bootdisk.qcow2.Comparison}, {@link org.bootdisk.qcow2.Commit}, {@link
 * org.bootdisk.qcow2.Rebase}, {@link org.bootdisk.qcow2.Amendment}, {@link
 * org.bootdisk.qcow2.Measurement}, {@link org.bootdisk.qcow2.check.Qcow2Check}.
 *
 * <p>Package {@code layout} holds the structures as they lie in the file, {@code map} the way from
 * a guest offset to the bytes behind it. A name says which side of the map a number is on: {@code
 * guest} is an offset on the virtual disk, {@code host} one in the image file.
 */
@NullMarked
package org.bootdisk.qcow2;

import org.jspecify.annotations.NullMarked;
