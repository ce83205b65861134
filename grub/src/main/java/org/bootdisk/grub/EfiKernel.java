package org.bootdisk.grub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.grub.elf.ElfFile;
import org.bootdisk.grub.elf.ElfRelocation;
import org.bootdisk.grub.elf.ElfSection;
import org.bootdisk.grub.elf.ElfSymbol;
import org.bootdisk.grub.pe.BaseRelocations;
import org.bootdisk.grub.pe.PeHeaders;
import org.bootdisk.grub.pe.PeMachine;

/**
 * kernel.img for UEFI, linked: its sections placed, its relocations carried out for an image at
 * address 0 (GRUB, util/grub-mkimagexx.c).
 */
final class EfiKernel {

  private static final String SOURCE = "GRUB, util/grub-mkimagexx.c";

  /** The image begins with its headers; the kernel lies behind them. */
  private static final int HEADERS = PeHeaders.SIZE;

  /** Ours: a hundred times what GRUB 2.12 has. */
  private static final long LARGEST = 16L << 20;

  /** Address of a section that is not part of the image. */
  private static final int DROPPED = -1;

  private final ElfFile elf;
  private final List<ElfSection> sections;

  /** Where each section lies, in bytes from the end of the headers, or {@link #DROPPED}. */
  private final int[] addresses;

  private int codeSize;
  private int bssStart;
  private int end;
  private int entryPoint = -1;
  private ByteBuffer image = ByteBuffer.allocate(0);
  private final Relocator relocator;
  private final BaseRelocations baseRelocations;

  private EfiKernel(ElfFile elf, PeMachine machine) {
    this.elf = elf;
    this.relocator = Relocator.of(machine, elf.where());
    this.baseRelocations = new BaseRelocations(machine);
    this.sections = elf.sections();
    this.addresses = new int[sections.size()];
  }

  /**
   * Links the kernel.
   *
   * @throws FormatException if it cannot be linked
   */
  static EfiKernel link(ElfFile elf, PeMachine machine) throws FormatException {
    EfiKernel kernel = new EfiKernel(elf, machine);
    kernel.place();
    long[] values = kernel.values(elf.symbols());
    kernel.copySections();
    for (ElfSection section : kernel.sections) {
      if (section.isRelocations()) {
        kernel.relocate(section, values);
      }
    }
    return kernel;
  }

  /** Bytes of the kernel as it lies in memory behind the headers, its bss as zeros. */
  byte[] bytes() {
    return image.array();
  }

  /** How many of the bytes, from the start, are instructions; whole pages. */
  int codeSize() {
    return codeSize;
  }

  /** Where the firmware starts the image, in bytes from the start of the headers. */
  int entryPoint() {
    return entryPoint;
  }

  /** The places in the image that hold addresses. */
  byte[] baseRelocations() {
    return baseRelocations.encode();
  }

  private void place() throws FormatException {
    Arrays.fill(addresses, DROPPED);
    long at = 0;
    for (ElfSection section : sections) {
      at = section.isText() ? placeAt(at, section) : at;
    }
    codeSize = pages(at);
    at = codeSize;
    for (ElfSection section : sections) {
      at = section.isData() ? placeAt(at, section) : at;
    }
    bssStart = (int) at;
    for (ElfSection section : sections) {
      at = section.isBss() ? placeAt(at, section) : at;
    }
    end = pages(at);
  }

  /** Places a section at or behind {@code at} and returns its end. */
  private long placeAt(long at, ElfSection section) throws FormatException {
    long start = Ranges.alignUp(at + HEADERS, section.alignment()) - HEADERS;
    if (section.size() > LARGEST - start) {
      throw new FormatException.LimitExceeded(
          Fault.in(elf.where())
              .actual(
                  "the size in memory, up to section " + section.index() + ", is over the limit")
              .expected("at most " + LARGEST + " bytes"));
    }
    addresses[section.index()] = (int) start;
    return start + section.size();
  }

  private static int pages(long at) {
    return (int) Ranges.alignUp(at, PeHeaders.ALIGNMENT);
  }

  /** What each symbol stands for, and the entry point on the way. */
  private long[] values(List<ElfSymbol> symbols) throws FormatException {
    long[] values = new long[symbols.size()];
    for (int i = 0; i < values.length; i++) {
      ElfSymbol symbol = symbols.get(i);
      values[i] = value(symbol);
      if (entryPoint < 0 && (symbol.name().equals("_start") || symbol.name().equals("start"))) {
        entryPoint = (int) values[i];
      }
    }
    if (entryPoint < HEADERS || entryPoint >= HEADERS + codeSize) {
      throw corrupt("the entry point", entryPoint, "a symbol _start in the code");
    }
    return values;
  }

  private long value(ElfSymbol symbol) throws FormatException {
    if (symbol.section() == ElfSymbol.ABSOLUTE) {
      return symbol.value();
    }
    if (symbol.isUndefined()) {
      return undefined(symbol.name());
    }
    if (symbol.section() >= addresses.length) {
      throw corrupt(
          "st_shndx of " + Quoted.of(symbol.name()), symbol.section(), "a section's index");
    }
    return symbol.value() + HEADERS + Math.max(0, addresses[symbol.section()]);
  }

  /** Symbols that the linker gives. GRUB's does not count the headers here. */
  private long undefined(String name) throws FormatException {
    return switch (name) {
      case "" -> 0;
      case "__bss_start" -> bssStart;
      case "_end" -> end;
      default ->
          throw new FormatException.Corrupt(
              Fault.in(elf.where())
                  .actual("nobody defines the symbol " + Quoted.of(name))
                  .expected("it in the kernel")
                  .source(SOURCE));
    };
  }

  private void copySections() {
    image = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    for (ElfSection section : sections) {
      if (addresses[section.index()] != DROPPED) {
        image.position(addresses[section.index()]).put(elf.content(section));
      }
    }
  }

  private void relocate(ElfSection relocations, long[] values) throws FormatException {
    ElfSection target = elf.target(relocations);
    int base = addresses[target.index()];
    if (base == DROPPED) {
      return;
    }
    for (ElfRelocation relocation : elf.relocations(relocations, values.length)) {
      int width = relocator.width(relocation.type());
      if (!Ranges.within(relocation.offset(), width, target.size())) {
        throw corrupt(
            "r_offset of " + Quoted.of(relocations.name()),
            relocation.offset(),
            "a place within " + Quoted.of(target.name()));
      }
      int place = base + (int) relocation.offset();
      long value = values[relocation.symbol()] + relocation.addend();
      if (relocator.relocate(relocation.type(), image, place, value)) {
        baseRelocations.add(HEADERS + place);
      }
    }
  }

  private FormatException corrupt(String what, long actual, String expected) {
    return new FormatException.Corrupt(
        Fault.in(elf.where()).actual(what + " is " + actual).expected(expected).source(SOURCE));
  }
}
