package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.elf.ElfFile;
import org.bootdisk.grub.elf.ElfSection;
import org.bootdisk.grub.elf.ElfSymbol;

/**
 * The symbols that GRUB has when it loads a module: the kernel's and those of the modules before.
 * GRUB refuses a module that needs another one, which is how files of two builds show themselves,
 * on the user's machine at boot time.
 *
 * <p>A kernel may have no ELF symbols left. The names it exports are then still among the strings
 * in its data: it looks them up there itself (GRUB, grub-core/kern/dl.c, {@code
 * grub_register_exported_symbols}). Every string counts, and every end of one, for a linker stores
 * "b" inside "ab"; so this check finds most mixtures and refuses no good build.
 */
final class SymbolTable {

  /** Ours: a symbol of GRUB has at least this many characters. */
  private static final int SHORTEST = 3;

  /** By character: whether a symbol has it. */
  private static final boolean[] IN_NAMES = inNames();

  private final String kernel;
  private final String advice;
  private final Set<String> names = new HashSet<>();

  /** The symbols of {@code kernel} alone. */
  SymbolTable(ElfFile kernel, GrubPlatform platform) {
    this.kernel = kernel.where();
    this.advice = platform.adviceOnMixture();
    for (ElfSection section : kernel.sections()) {
      if (section.isData()) {
        addStrings(kernel.content(section));
      }
    }
  }

  /**
   * The symbols of a kernel, and of modules behind it, that were built into an image.
   *
   * @param name the image, for messages
   */
  SymbolTable(String name, ByteBuffer memory, GrubPlatform platform) {
    this.kernel = name;
    this.advice = platform.adviceOnMixture();
    addStrings(memory.duplicate().clear());
  }

  private void addStrings(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    int start = startOfName(bytes, 0);
    while (start < bytes.length) {
      int end = endOfName(bytes, start);
      if (end - start >= SHORTEST && end < bytes.length && bytes[end] == 0) {
        names.add(new String(bytes, start, end - start, ISO_8859_1));
      }
      start = startOfName(bytes, end);
    }
  }

  /** The first byte from {@code start} on that is in a name. */
  private static int startOfName(byte[] bytes, int start) {
    int at = start;
    while (at < bytes.length && !(bytes[at] >= 0 && IN_NAMES[bytes[at]])) {
      at++;
    }
    return at;
  }

  /** The first byte from {@code start} on that is in no name. */
  private static int endOfName(byte[] bytes, int start) {
    int at = start;
    while (at < bytes.length && bytes[at] >= 0 && IN_NAMES[bytes[at]]) {
      at++;
    }
    return at;
  }

  private static boolean[] inNames() {
    boolean[] inNames = new boolean[Byte.MAX_VALUE + 1];
    for (int c = 0; c < inNames.length; c++) {
      inNames[c] = ModuleDependencies.isLetterOrDigit(c) || c == '_';
    }
    return inNames;
  }

  /**
   * Adds what a module defines.
   *
   * @throws FormatException.Corrupt if the module needs a symbol that is not there yet
   */
  void load(GrubModule module) throws FormatException {
    List<ElfSymbol> symbols = module.symbols();
    define(symbols);
    requireAll(symbols, module.elf().where());
  }

  /** Adds what a module defines, and nothing else. */
  void define(List<ElfSymbol> symbols) {
    for (ElfSymbol symbol : symbols) {
      if (symbol.isVisible() && !symbol.isUndefined()) {
        names.add(symbol.name());
      }
    }
  }

  /** Refuses symbols of a module that nobody has defined. */
  void requireAll(List<ElfSymbol> symbols, String where) throws FormatException {
    for (ElfSymbol symbol : symbols) {
      if (symbol.isUndefined() && !symbol.isWeak() && !isDefined(symbol.name())) {
        throw new FormatException.Corrupt(
            Fault.in(where)
                .actual("nobody defines the symbol " + Quoted.of(symbol.name()))
                .expected("it in " + kernel + " or in a module that is loaded before")
                .source("GRUB, grub-core/kern/dl.c")
                .advice(advice));
      }
    }
  }

  private boolean isDefined(String name) {
    return name.isEmpty() || names.contains(name) || isEndOfString(name);
  }

  private boolean isEndOfString(String name) {
    for (String known : names) {
      if (known.endsWith(name)) {
        return true;
      }
    }
    return false;
  }
}
