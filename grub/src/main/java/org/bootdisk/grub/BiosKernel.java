package org.bootdisk.grub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.elf.ElfFile;
import org.bootdisk.grub.elf.ElfSection;

/** i386-pc's kernel.img as it lies in memory (GRUB, util/grub-mkimagexx.c). */
final class BiosKernel {

  private static final String SOURCE = "GRUB, util/grub-mkimagexx.c";
  private static final int START = CoreLayout.KERNEL_ADDRESS;

  private BiosKernel() {}

  /**
   * The kernel's bytes from {@link CoreLayout#KERNEL_ADDRESS} on, without the bss.
   *
   * @throws FormatException if a section lies outside the memory that the kernel has
   */
  static byte[] flatten(ElfFile kernel) throws FormatException {
    List<ElfSection> stored = new ArrayList<>();
    for (ElfSection section : kernel.sections()) {
      if (section.isText() && section.hasBytes()) {
        stored.add(requireFits(kernel, section, section.address() == START));
      }
    }
    for (ElfSection section : kernel.sections()) {
      if (section.isData()) {
        stored.add(requireFits(kernel, section, section.address() >= START));
      } else if (section.isBss()) {
        requireFits(kernel, section, section.address() >= START);
      }
    }
    // The last section decides where the kernel ends, even if another one ends behind it.
    ElfSection last = stored.isEmpty() ? null : stored.get(stored.size() - 1);
    int size = last == null ? 0 : (int) (last.address() - START + last.size());
    byte[] memory = new byte[CoreLayout.KERNEL_END - START];
    for (ElfSection section : stored) {
      int at = (int) section.address() - START;
      kernel.content(section).get(memory, at, (int) section.size());
    }
    return Arrays.copyOf(memory, size);
  }

  private static ElfSection requireFits(ElfFile kernel, ElfSection section, boolean rightStart)
      throws FormatException {
    if (!rightStart || section.address() + section.size() > CoreLayout.KERNEL_END) {
      throw new FormatException.Corrupt(
          Fault.in(kernel.where())
              .actual(
                  Quoted.of(section.name())
                      + " is "
                      + section.size()
                      + " bytes at 0x"
                      + Long.toHexString(section.address()))
              .expected(
                  "code at 0x9000, and everything from there up to 0x"
                      + Integer.toHexString(CoreLayout.KERNEL_END))
              .source(SOURCE));
    }
    return section;
  }
}
