package org.bootdisk.grub.script;

import java.util.List;
import org.bootdisk.block.FormatException;

/**
 * A script: statements, one after the other.
 *
 * @param statements in the order of the text
 */
public record GrubScript(List<Statement> statements) {

  /** A script that does nothing. */
  public static final GrubScript EMPTY = new GrubScript(List.of());

  /** Copies the list. */
  public GrubScript {
    statements = List.copyOf(statements);
  }

  /**
   * Parses a whole file.
   *
   * @param where the file, for messages
   * @throws FormatException.Corrupt naming the line at which GRUB says "syntax error"
   * @throws FormatException.LimitExceeded if blocks are nested deeper than anybody writes
   */
  public static GrubScript parse(String text, String where) throws FormatException {
    return new ScriptParser(new ScriptLexer(text, where)).file();
  }
}
