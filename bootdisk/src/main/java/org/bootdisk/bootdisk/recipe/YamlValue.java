package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bootdisk.block.Quoted;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A value of a YAML (or JSON) document that knows where it stands, so that every complaint has
 * file, line, column and path. Scalars are taken as they are written: {@code no} and {@code 010}
 * are text.
 */
public final class YamlValue {

  private static final int LONGEST = 1 << 20;
  private static final int LONGEST_PLAIN = 100;

  private final Document document;
  private final String path;
  private final Node node;

  /**
   * What all values of a document share.
   *
   * @param file for messages
   * @param base where relative paths begin
   * @param variables what {@code ${NAME}} in a scalar stands for, by name; none if it stands for
   *     itself
   */
  record Document(String file, Path base, Map<String, String> variables) {}

  private YamlValue(Document document, String path, Node node) {
    this.document = document;
    this.path = path;
    this.node = node;
  }

  /** Reads a document; an empty one gives nothing. {@code file} is for messages. */
  public static Optional<YamlValue> parse(String file, String text) throws RecipeException {
    return parse(new Document(file, Path.of(""), Map.of()), text);
  }

  /** Reads a document; an empty one gives nothing. */
  static Optional<YamlValue> parse(Document document, String text) throws RecipeException {
    String file = document.file();
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(LONGEST).build();
    try {
      Parser events = new ShallowParser(new ParserImpl(settings, new StreamReader(settings, text)));
      Optional<Node> root = new Composer(settings, events).getSingleNode();
      if (root.isPresent() && text.indexOf('*') >= 0) {
        FiniteDocument.require(root.get());
      }
      return root.map(node -> new YamlValue(document, "", node));
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext() == null ? "" : " " + e.getContext();
      throw new RecipeException(
          file
              + position(e.getProblemMark().or(e::getContextMark))
              + ": is not YAML:"
              + printable(context + " " + e.getProblem()),
          e);
    } catch (YamlEngineException e) {
      throw new RecipeException(file + ": is not YAML: " + printable(e.getMessage()), e);
    }
  }

  /** Line and column, from 1: {@code :3:7}; empty if they are not known. */
  private static String position(Optional<Mark> mark) {
    return mark.map(at -> ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1)).orElse("");
  }

  /**
   * {@code text} in one line, without the control characters that the parser repeats from the
   * document.
   */
  private static String printable(@Nullable String text) {
    StringBuilder out = new StringBuilder(String.valueOf(text));
    for (int at = 0; at < out.length(); at++) {
      if (Character.isISOControl(out.charAt(at))) {
        out.setCharAt(at, out.charAt(at) == '\n' ? ' ' : '?');
      }
    }
    return out.toString();
  }

  /** The members of a mapping, all of whose keys are among {@code known}. */
  public Map<String, YamlValue> members(Set<String> known) throws RecipeException {
    Map<String, YamlValue> members = anyMembers();
    for (NodeTuple member : ((MappingNode) node).getValue()) {
      YamlValue key = key(member);
      String name = key.text();
      if (!known.contains(name)) {
        throw key.fault(
            "is not known here" + Words.suggestion(name, known) + "; known are " + known);
      }
    }
    return members;
  }

  /** The members of a mapping, of which an empty value has none. */
  Map<String, YamlValue> membersOrNone(Set<String> known) throws RecipeException {
    return isNull() ? Map.of() : members(known);
  }

  /** The members of a mapping with keys of the user's choice, in the order written. */
  public Map<String, YamlValue> anyMembers() throws RecipeException {
    if (!(node instanceof MappingNode mapping)) {
      throw fault("is not a mapping but " + kind() + "; write 'name: value' lines");
    }
    Map<String, YamlValue> members = new LinkedHashMap<>();
    for (NodeTuple member : mapping.getValue()) {
      YamlValue key = key(member);
      YamlValue value = new YamlValue(document, key.path, member.getValueNode());
      if (members.put(key.text(), value) != null) {
        throw key.fault("is given twice");
      }
    }
    return members;
  }

  /** The name of a member, at the path of its value. */
  private YamlValue key(NodeTuple member) throws RecipeException {
    String name = new YamlValue(document, path, member.getKeyNode()).text();
    String shown = isPlain(name) ? name : Quoted.of(name);
    String place = path.isEmpty() ? shown : path + "." + shown;
    return new YamlValue(document, place, member.getKeyNode());
  }

  /** What it is, for messages. */
  private String kind() {
    if (node instanceof ScalarNode scalar) {
      return isNull() ? "nothing" : Quoted.of(scalar.getValue());
    }
    return isMapping() ? "a mapping" : "a list";
  }

  private static boolean isPlain(String name) {
    return name.chars().allMatch(c -> c > ' ' && c <= '~') && name.length() < LONGEST_PLAIN;
  }

  /** The items of a sequence. */
  public List<YamlValue> items() throws RecipeException {
    if (!(node instanceof SequenceNode sequence)) {
      throw fault(
          "is not a list but " + kind() + "; write its items as lines that begin with '- '");
    }
    List<YamlValue> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlValue(document, path + "[" + items.size() + "]", item));
    }
    return items;
  }

  /** A path on this machine; a relative one begins where the document is. */
  Path file() throws RecipeException {
    return parsed(text -> document.base().resolve(text));
  }

  /** A list of paths on this machine. */
  List<Path> files() throws RecipeException {
    List<Path> paths = new ArrayList<>();
    for (YamlValue item : items()) {
      paths.add(item.file());
    }
    return paths;
  }

  /** Whether it is the scalar {@code null}, or nothing at all. */
  public boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /** Whether it is a mapping. */
  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  /** Whether it is a single value. */
  public boolean isScalar() {
    return node instanceof ScalarNode;
  }

  /** The truth value that {@code text} means. */
  static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(Quoted.of(text) + " is neither true nor false");
    };
  }

  /** The text of a scalar. */
  public String text() throws RecipeException {
    if (!(node instanceof ScalarNode scalar)) {
      throw fault("is not a single value but " + kind());
    }
    String text = scalar.getValue();
    return document.variables().isEmpty() ? text : substituted(text);
  }

  /** {@code text} with the values of all variables that it names. */
  private String substituted(String text) throws RecipeException {
    StringBuilder out = new StringBuilder();
    int done = 0;
    for (int at = text.indexOf("${"); at >= 0; at = text.indexOf("${", done)) {
      int end = text.indexOf('}', at);
      String name = end < 0 ? "" : text.substring(at + 2, end);
      String value = document.variables().get(name);
      if (value == null) {
        throw fault(
            Quoted.of(end < 0 ? text.substring(at) : text.substring(at, end + 1))
                + " is no variable"
                + Words.suggestion(name, document.variables().keySet())
                + "; known are "
                + document.variables().keySet());
      }
      out.append(text, done, at).append(value);
      done = end + 1;
      if (out.length() > LONGEST) {
        throw fault("has more than 1 MiB with the values of its variables");
      }
    }
    return out.append(text.substring(done)).toString();
  }

  /** What {@code conversion} makes of the scalar; its complaint becomes one about this place. */
  public <T> T parsed(Conversion<T> conversion) throws RecipeException {
    try {
      return conversion.of(text());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new RecipeException(place() + ": " + e.getMessage(), e);
    }
  }

  /** A complaint about this value. */
  public RecipeException fault(String message) {
    return new RecipeException(place() + ": " + message);
  }

  /** File, line, column and path, for messages: {@code disk.yaml:3:7: size}. */
  public String place() {
    return path.isEmpty() ? position() : position() + ": " + printable(path);
  }

  /** File, line and column, from 1: {@code disk.yaml:3:7}. */
  private String position() {
    return document.file() + position(node.getStartMark());
  }

  /** Whether {@code wanted} is the path of this value, or of one in it. */
  boolean holds(String wanted) {
    boolean leads = wanted.startsWith(path) && wanted.length() > path.length();
    return wanted.equals(path) || (leads && ".[".indexOf(wanted.charAt(path.length())) >= 0);
  }

  /** File, line and column of the value at {@code wanted}, or of the nearest that it is in. */
  String positionOf(String wanted) throws RecipeException {
    List<YamlValue> inner = List.of();
    if (node instanceof MappingNode) {
      inner = List.copyOf(anyMembers().values());
    } else if (node instanceof SequenceNode) {
      inner = items();
    }
    for (YamlValue value : inner) {
      if (value.holds(wanted)) {
        return value.positionOf(wanted);
      }
    }
    return position();
  }

  /** Text to value; complains with IllegalArgumentException. */
  public interface Conversion<T> {
    /** The value that {@code text} stands for. */
    T of(String text);
  }
}
