package org.bootdisk.grub.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.script.ScriptToken.Kind;

/** Builds statements of tokens, by recursive descent (GRUB, grub-core/script/parser.y). */
final class ScriptParser {

  /** Ours: menus that people or programs write are nested less than ten deep. */
  private static final int DEEPEST = 200;

  private final ScriptLexer lexer;
  private ScriptToken token;
  private int depth;

  ScriptParser(ScriptLexer lexer) throws FormatException {
    this.lexer = lexer;
    this.token = lexer.next();
  }

  /** All of a file. Its last line need not be ended. */
  GrubScript file() throws FormatException {
    List<Statement> statements = new ArrayList<>();
    skipNewlines();
    while (!token.is(Kind.END)) {
      statements.add(token.isReserved("function") ? function() : command());
      if (!token.is(Kind.END)) {
        requireDelimiter();
        skipNewlines();
      }
    }
    return new GrubScript(statements);
  }

  /** {@code commands1}: one command or more, and whether delimiters follow the last. */
  private GrubScript commands(boolean endNeedsDelimiter) throws FormatException {
    if (++depth > DEEPEST) {
      throw lexer.limit(token.line(), "blocks are nested deeper than " + DEEPEST, "fewer");
    }
    List<Statement> statements = new ArrayList<>();
    skipNewlines();
    statements.add(command());
    boolean delimited = skipDelimiters();
    while (delimited && beginsCommand()) {
      statements.add(command());
      delimited = skipDelimiters();
    }
    if (endNeedsDelimiter && !delimited) {
      throw unexpected("a semicolon or a line's end");
    }
    depth--;
    return new GrubScript(statements);
  }

  private boolean beginsCommand() {
    return token.isWord()
        || token.isReserved("if")
        || token.isReserved("for")
        || token.isReserved("while")
        || token.isReserved("until");
  }

  private Statement command() throws FormatException {
    if (token.isWord()) {
      return simpleCommand();
    }
    int line = token.line();
    return switch (token.is(Kind.RESERVED) ? token.text() : "") {
      case "if" -> conditional(line);
      case "for" -> forLoop(line);
      case "while" -> loop(Statement.Loop.Sort.WHILE, line);
      case "until" -> loop(Statement.Loop.Sort.UNTIL, line);
      default -> throw unexpected("a command");
    };
  }

  private Statement simpleCommand() throws FormatException {
    int line = token.line();
    List<Word> words = arguments();
    if (!token.is(Kind.LEFT_BRACE)) {
      return new Statement.Command(words, Optional.empty(), line);
    }
    advance();
    GrubScript block = commands(false);
    requireRightBrace();
    return new Statement.Command(words, Optional.of(block), line);
  }

  private List<Word> arguments() throws FormatException {
    List<Word> words = new ArrayList<>();
    while (token.isWord() || token.is(Kind.RESERVED)) {
      words.add(token.word());
      advance();
    }
    return words;
  }

  private Statement conditional(int line) throws FormatException {
    List<Statement.Branch> branches = new ArrayList<>();
    GrubScript otherwise = GrubScript.EMPTY;
    do {
      advance();
      GrubScript condition = commands(true);
      requireReserved("then");
      branches.add(new Statement.Branch(condition, commands(true)));
    } while (token.isReserved("elif"));
    if (token.isReserved("else")) {
      advance();
      otherwise = commands(true);
    }
    requireReserved("fi");
    return new Statement.If(branches, otherwise, line);
  }

  private Statement forLoop(int line) throws FormatException {
    advance();
    String variable = requireName();
    requireReserved("in");
    List<Word> values = arguments();
    if (!skipDelimiters()) {
      throw unexpected("a semicolon or a line's end");
    }
    return new Statement.For(variable, values, loopBody(), line);
  }

  private Statement loop(Statement.Loop.Sort sort, int line) throws FormatException {
    advance();
    GrubScript condition = commands(true);
    return new Statement.Loop(sort, condition, loopBody(), line);
  }

  private GrubScript loopBody() throws FormatException {
    requireReserved("do");
    GrubScript body = commands(true);
    requireReserved("done");
    return body;
  }

  private Statement function() throws FormatException {
    int line = token.line();
    advance();
    String name = requireName();
    skipDelimiters();
    if (!token.is(Kind.LEFT_BRACE)) {
      throw unexpected("{");
    }
    advance();
    GrubScript body = commands(true);
    requireRightBrace();
    return new Statement.Function(name, body, line);
  }

  private void advance() throws FormatException {
    token = lexer.next();
  }

  private void skipNewlines() throws FormatException {
    while (token.is(Kind.NEWLINE)) {
      advance();
    }
  }

  /** {@code delimiters0}: a semicolon or line's end, and more line's ends. */
  private boolean skipDelimiters() throws FormatException {
    if (!token.isDelimiter()) {
      return false;
    }
    advance();
    skipNewlines();
    return true;
  }

  private void requireDelimiter() throws FormatException {
    if (!token.isDelimiter()) {
      throw unexpected("a semicolon or a line's end");
    }
    advance();
  }

  private void requireReserved(String word) throws FormatException {
    if (!token.isReserved(word)) {
      throw unexpected(word);
    }
    advance();
  }

  private void requireRightBrace() throws FormatException {
    if (!token.is(Kind.RIGHT_BRACE)) {
      throw unexpected("}");
    }
    advance();
  }

  private String requireName() throws FormatException {
    if (!token.is(Kind.NAME)) {
      throw unexpected("a name of letters, digits and underscores");
    }
    String name = token.text();
    advance();
    return name;
  }

  private FormatException unexpected(String expected) {
    String actual =
        switch (token.kind()) {
          case END -> "the script ends";
          case NEWLINE -> "the line ends";
          default -> "the next word is " + Quoted.of(token.text());
        };
    return lexer.fault(token.line(), actual, expected);
  }
}
