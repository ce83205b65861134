package org.bootdisk.grub.script;

import java.util.List;

/**
 * What the lexer makes of the text.
 *
 * @param kind what it is
 * @param text as it stands in the file; a name is its own text
 * @param parts of a name or word, its quotes resolved
 * @param line that it begins in, from 1
 */
record ScriptToken(Kind kind, String text, List<Word.Part> parts, int line) {

  enum Kind {
    /** A word of letters, digits and underscores that does not begin with a digit. */
    NAME,
    /** Any other word. */
    WORD,
    /** A word that the grammar knows, such as {@code if}. As an argument it is like any other. */
    RESERVED,
    SEMICOLON,
    NEWLINE,
    LEFT_BRACE,
    RIGHT_BRACE,
    /** Something that no statement has, such as {@code &&}. */
    UNUSED,
    END
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean isReserved(String word) {
    return kind == Kind.RESERVED && text.equals(word);
  }

  boolean isWord() {
    return kind == Kind.NAME || kind == Kind.WORD;
  }

  boolean isDelimiter() {
    return kind == Kind.SEMICOLON || kind == Kind.NEWLINE;
  }

  Word word() {
    return new Word(parts, line);
  }
}
