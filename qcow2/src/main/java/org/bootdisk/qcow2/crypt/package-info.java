/**
 * Encryption of images: LUKS version 1 and QEMU's old AES. Ciphers and hashes are the JDK's, and
 * Bouncy Castle's where it has none; Bouncy Castle is loaded only for these.
 */
@NullMarked
package org.bootdisk.qcow2.crypt;

import org.jspecify.annotations.NullMarked;
