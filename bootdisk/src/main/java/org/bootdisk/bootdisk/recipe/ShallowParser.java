package org.bootdisk.bootdisk.recipe;

import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Hands on the events of a document that is nested no deeper than a recipe can be, and whose tags
 * are names. What composes values of them recurses, and would run out of stack; a tag that ends
 * with a space or a control character, escaped as a document can have it, ends it with an exception
 * that has no place.
 */
final class ShallowParser implements Parser {

  static final int DEEPEST = 16;

  private final Parser parser;
  private int depth;

  ShallowParser(Parser parser) {
    this.parser = parser;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    switch (event.getEventId()) {
      case MappingStart, SequenceStart -> depth++;
      case MappingEnd, SequenceEnd -> depth--;
      default -> {}
    }
    if (depth > DEEPEST) {
      throw new ParserException(
          "nested more than " + DEEPEST + " deep, which no recipe is", event.getStartMark());
    }
    String tag = tag(event);
    if (!tag.equals(tag.trim())) {
      throw new ParserException(
          "a tag with a space or a control character at its end", event.getStartMark());
    }
    return event;
  }

  /** The type that the document names for a value; empty if it names none. */
  private static String tag(Event event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getTag().orElse("");
    }
    return event instanceof CollectionStartEvent start ? start.getTag().orElse("") : "";
  }
}
