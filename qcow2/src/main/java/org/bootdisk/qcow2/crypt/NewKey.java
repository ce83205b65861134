package org.bootdisk.qcow2.crypt;

/**
 * What the key of a new encrypted image is made of.
 *
 * @param passphrase that opens it
 * @param random for master key, salts and UUID
 */
public record NewKey(Passphrase passphrase, RandomSource random) {}
