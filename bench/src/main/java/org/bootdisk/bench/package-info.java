/** The inner loops of the libraries, each in memory and alone, measured by JMH. */
@org.jspecify.annotations.NullMarked
package org.bootdisk.bench;
