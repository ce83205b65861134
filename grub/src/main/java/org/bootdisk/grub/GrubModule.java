package org.bootdisk.grub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.elf.ElfFile;
import org.bootdisk.grub.elf.ElfSymbol;
import org.bootdisk.grub.elf.ElfType;

/**
 * A module: a relocatable object that GRUB loads at run time (GRUB, grub-core/kern/dl.c).
 *
 * @param name without {@code .mod}
 * @param bytes the file
 * @param elf the same file, decoded
 */
record GrubModule(String name, Blob bytes, ElfFile elf) {

  /** The section that holds the module's own name. */
  static final String NAME_SECTION = ".modname";

  /** The section that holds the names of modules that it needs. */
  private static final String NEEDED_SECTION = ".moddeps";

  /**
   * Reads a module.
   *
   * @param askedBy the module that needs it; empty if the user asked
   * @throws FormatException naming module, asker and place, if there is no such file
   */
  static GrubModule read(GrubFiles files, String name, String askedBy) throws IOException {
    byte[] bytes = files.read(name + ".mod").orElse(null);
    if (bytes == null) {
      String asker = askedBy.isEmpty() ? "" : ", which module " + askedBy + " needs";
      throw new FormatException.NotRecognized(
          Fault.in(files.description())
              .expected("GRUB's " + files.platform().directoryName() + " module " + name + asker)
              .advice(
                  askedBy.isEmpty()
                      ? "correct the module's name, or install "
                          + files.platform().debianPackage()
                          + " if its files are incomplete"
                      : "install " + files.platform().debianPackage() + " again"));
    }
    return decode(files, name, bytes);
  }

  /** Decodes a module's file and checks that it holds the module of this name. */
  static GrubModule decode(GrubFiles files, String name, byte[] bytes) throws FormatException {
    String where = files.where(name + ".mod");
    ElfFile elf = ElfFile.decode(bytes, where, files.platform().machine(), ElfType.REL);
    String ownName = elf.text(NAME_SECTION);
    if (!ownName.equals(name)) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .actual("the module's own name is " + Quoted.of(ownName))
              .expected(Quoted.of(name))
              .source("GRUB, grub-core/kern/dl.c"));
    }
    return new GrubModule(name, Blob.owning(bytes), elf);
  }

  /** The names of the modules that it needs, one string each (GRUB, grub-core/genmoddep.awk). */
  List<String> needed() {
    List<String> names = new ArrayList<>();
    for (String name : elf.allText(NEEDED_SECTION).split("\0", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /** All symbols that the module defines or needs. */
  List<ElfSymbol> symbols() throws FormatException {
    return elf.symbols();
  }
}
