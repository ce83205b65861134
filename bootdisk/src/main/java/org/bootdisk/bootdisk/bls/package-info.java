/** Entries of the Boot Loader Specification (UAPI.1): their files, their order. */
@NullMarked
package org.bootdisk.bootdisk.bls;

import org.jspecify.annotations.NullMarked;
