package org.bootdisk.launcher;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON document as maps, lists, texts and truth values. Numbers are texts, and null is the text
 * {@code null}.
 */
public final class Json {

  private static final int DEEPEST = 32;

  private Json() {}

  /**
   * Reads a document.
   *
   * @throws MalformedJsonException if it is none, or nested too deeply
   */
  public static Object parse(String text) throws IOException {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      return value(reader, 0);
    } catch (IllegalStateException e) {
      throw new MalformedJsonException("not JSON", e);
    }
  }

  /** The member {@code name} of an object as an object; an empty one if there is none. */
  public static Map<?, ?> object(Object value, String name) {
    return value instanceof Map<?, ?> map && map.get(name) instanceof Map<?, ?> member
        ? member
        : Map.of();
  }

  /** The member {@code name} of an object as a list; an empty one if there is none. */
  public static List<?> list(Object value, String name) {
    return value instanceof Map<?, ?> map && map.get(name) instanceof List<?> member
        ? member
        : List.of();
  }

  /** The member {@code name} of an object as text; empty if there is none. */
  public static String text(Object value, String name) {
    return value instanceof Map<?, ?> map && map.get(name) instanceof String member ? member : "";
  }

  private static Object value(JsonReader reader, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new MalformedJsonException("nested more than " + DEEPEST + " deep");
    }
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(reader, depth);
      case BEGIN_ARRAY -> array(reader, depth);
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> {
        reader.nextNull();
        yield "null";
      }
      default -> reader.nextString();
    };
  }

  private static Map<String, Object> object(JsonReader reader, int depth) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      members.put(reader.nextName(), value(reader, depth + 1));
    }
    reader.endObject();
    return members;
  }

  private static List<Object> array(JsonReader reader, int depth) throws IOException {
    List<Object> items = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      items.add(value(reader, depth + 1));
    }
    reader.endArray();
    return items;
  }
}
