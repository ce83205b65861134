package org.bootdisk.bootdisk.recipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Whether a document with aliases comes to an end: an alias may stand for a value that it is in,
 * and aliases of aliases for more values than there are atoms. Each reader of a document goes
 * through it as if they were all written out.
 */
final class FiniteDocument {

  /** Values with all aliases written out; as many as a document without any could have. */
  private static final long MOST_VALUES = 1 << 20;

  /** What a value that was gone through comes to. */
  private record Extent(long values, int depth) {}

  /** Values that are gone through now. */
  private final Set<Node> begun = Collections.newSetFromMap(new IdentityHashMap<>());

  private final IdentityHashMap<Node, Extent> extents = new IdentityHashMap<>();

  private FiniteDocument() {}

  /** Refuses a document that has no end, or too late a one. */
  static void require(Node root) {
    new FiniteDocument().extent(root);
  }

  private Extent extent(Node node) {
    Extent known = extents.get(node);
    if (known != null) {
      return known;
    }
    if (!begun.add(node)) {
      throw new ParserException("an alias stands for a value that it is in", node.getStartMark());
    }
    long values = 1;
    int depth = 0;
    for (Node child : children(node)) {
      Extent inner = extent(child);
      values += inner.values;
      depth = Math.max(depth, inner.depth + 1);
      requireFew(values, depth, node);
    }
    Extent extent = new Extent(values, depth);
    extents.put(node, extent);
    return extent;
  }

  private static void requireFew(long values, int depth, Node node) {
    if (values > MOST_VALUES || depth > ShallowParser.DEEPEST) {
      throw new ParserException(
          "its aliases, written out, come to more than a recipe can have", node.getStartMark());
    }
  }

  private static List<Node> children(Node node) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    List<Node> children = new ArrayList<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple member : mapping.getValue()) {
        children.add(member.getKeyNode());
        children.add(member.getValueNode());
      }
    }
    return children;
  }
}
