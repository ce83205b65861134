package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;

/**
 * Changes of variables in a grubenv file. All else in the file stays as it is: comments, the order,
 * bytes that are not UTF-8 (GRUB, grub-core/lib/envblk.c). Of a variable that is there twice GRUB
 * takes the last; behind a change it is there once, or not at all.
 */
public final class EnvironmentEdit {

  private final Map<String, Optional<String>> pending;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, Optional<String>> changes;

  private EnvironmentEdit(Map<String, Optional<String>> changes) {
    this.changes = changes;
    this.pending = new LinkedHashMap<>(changes);
  }

  /**
   * The bytes of a file with its variables changed.
   *
   * @param file its bytes, as many as it will have
   * @param changes the new value by name, or nothing for a variable that goes; new ones come last,
   *     in this order
   * @param where the file, for messages
   * @throws FormatException.LimitExceeded if the variables do not fit
   * @throws FormatException if it is no such file, or its last line has no end
   */
  public static byte[] apply(byte[] file, Map<String, Optional<String>> changes, String where)
      throws FormatException {
    changes.keySet().forEach(EnvironmentBlock::requireName);
    int start = EnvironmentBlock.requireSignature(file, where);
    int end = file.length;
    while (end > start && file[end - 1] == '#') {
      end--;
    }
    EnvironmentEdit edit = new EnvironmentEdit(changes);
    edit.out.write(file, 0, start);
    for (int at = start; at < end; ) {
      int next = endOfLine(file, at, end);
      if (next > end || file[next - 1] != '\n') {
        throw new FormatException.Corrupt(
            Fault.in(where)
                .actual("the line at " + at + " has no end")
                .expected("lines, and # behind them")
                .source(EnvironmentBlock.SOURCE)
                .advice("make the file anew with create"));
      }
      edit.line(Arrays.copyOfRange(file, at, next));
      at = next;
    }
    return edit.finish(file.length, where);
  }

  /** Behind the end of the line at {@code start}; an end behind a backslash is in the line. */
  private static int endOfLine(byte[] file, int start, int end) {
    int at = start;
    while (at < end && file[at] != '\n') {
      at += file[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private void line(byte[] line) {
    int equals = 0;
    while (equals < line.length && line[equals] != '=') {
      equals++;
    }
    String name = new String(line, 0, equals, UTF_8);
    boolean changed = line[0] != '#' && equals < line.length && changes.containsKey(name);
    if (changed) {
      append(name);
    } else {
      out.writeBytes(line);
    }
  }

  /** Appends the new value of a variable, unless it goes or is there already. */
  private void append(String name) {
    Optional<String> value = pending.remove(name);
    if (value != null && value.isPresent()) {
      StringBuilder line = new StringBuilder();
      EnvironmentBlock.appendLine(line, name, value.get());
      out.writeBytes(line.toString().getBytes(UTF_8));
    }
  }

  private byte[] finish(int size, String where) throws FormatException {
    for (String name : changes.keySet()) {
      append(name);
    }
    if (out.size() > size) {
      throw new FormatException.LimitExceeded(
          Fault.in(where)
              .actual("the variables take " + out.size() + " bytes")
              .expected("at most " + size)
              .source(EnvironmentBlock.SOURCE));
    }
    byte[] file = Arrays.copyOf(out.toByteArray(), size);
    Arrays.fill(file, out.size(), size, (byte) '#');
    return file;
  }
}
