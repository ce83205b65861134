/** Whole backing chains: what they consist of, what is wrong with them, and how to move them. */
@NullMarked
package org.bootdisk.qcow2.chain;

import org.jspecify.annotations.NullMarked;
