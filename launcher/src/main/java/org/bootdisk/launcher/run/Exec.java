package org.bootdisk.launcher.run;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes this process another program: the same process id, parent, terminal and signals, and its
 * exit status is the program's (execve(2)). Nothing of the JVM is left.
 */
public final class Exec {

  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int FIRST_OWN = 3;

  private final Library library;
  private final MemoryIO memory = MemoryIO.getInstance();

  private Exec(Library library) {
    this.library = library;
  }

  /** Calls of the C library; nothing where native code cannot be called, or not so. */
  public static Optional<Exec> load() {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(Library.getCachedInstance("libc.so.6", Library.LAZY))
          .map(Exec::new);
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }

  /**
   * A pipe, whose ends stay open in the program that this process becomes.
   *
   * @return the descriptors of the end to read from and of the end to write to
   */
  public List<Integer> pipe() throws IOException {
    long pair = memory.allocateMemory(2 * Integer.BYTES, true);
    try {
      require(find("pipe", Type.POINTER).with(pair), "pipe");
      return List.of(memory.getInt(pair), memory.getInt(pair + Integer.BYTES));
    } finally {
      memory.freeMemory(pair);
    }
  }

  /** Closes a descriptor. */
  public void close(int descriptor) throws IOException {
    require(find("close", Type.SINT32).with(descriptor), "close");
  }

  /**
   * Becomes {@code command}; returns only by an exception.
   *
   * @param directory that it starts in
   * @param environment of it
   * @param kept descriptors that stay open besides standard input, output and error
   */
  public void become(
      List<String> command, Path directory, Map<String, String> environment, List<Integer> kept)
      throws IOException {
    List<String> variables = new ArrayList<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      variables.add(variable.getKey() + "=" + variable.getValue());
    }
    long path = string(command.get(0));
    long arguments = strings(command);
    long settings = strings(variables);
    require(
        find("chdir", Type.POINTER).with(string(directory.toString())), "chdir to " + directory);
    closeOnExec(kept);
    find("execve", Type.POINTER, Type.POINTER, Type.POINTER).with(path, arguments, settings);
    throw failure("running " + command.get(0));
  }

  /** Marks all descriptors of the JVM but those that are kept, and standard ones. */
  private void closeOnExec(List<Integer> kept) throws IOException {
    Call fcntl = find("fcntl", Type.SINT32, Type.SINT32, Type.SINT32);
    try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"), each -> true)) {
      for (Path each : open) {
        int descriptor = Integer.parseInt(String.valueOf(each.getFileName()));
        if (descriptor >= FIRST_OWN && !kept.contains(descriptor)) {
          fcntl.with(descriptor, F_SETFD, FD_CLOEXEC);
        }
      }
    }
  }

  private void require(long result, String what) throws IOException {
    if ((int) result < 0) {
      throw failure(what);
    }
  }

  private static IOException failure(String what) {
    return new IOException(what + " failed with errno " + LastError.getInstance().get());
  }

  /** A function of the C library, whose result is an int. */
  private record Call(long address, CallContext context) {

    long with(long... values) {
      Invoker invoker = Invoker.getInstance();
      return switch (values.length) {
        case 1 -> invoker.invokeN1(context, address, values[0]);
        case 2 -> invoker.invokeN2(context, address, values[0], values[1]);
        default -> invoker.invokeN3(context, address, values[0], values[1], values[2]);
      };
    }
  }

  private Call find(String name, Type... types) throws IOException {
    long address = library.getSymbolAddress(name);
    if (address == 0) {
      throw new IOException("the C library has no " + name);
    }
    return new Call(address, new Function(address, Type.SINT32, types).getCallContext());
  }

  /** A text in memory that is never freed: it goes with the program that this process was. */
  private long string(String text) {
    byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_8);
    long address = memory.allocateMemory(bytes.length, false);
    memory.putByteArray(address, bytes, 0, bytes.length);
    return address;
  }

  private long strings(List<String> texts) {
    long array = memory.allocateMemory((texts.size() + 1L) * Long.BYTES, true);
    for (int i = 0; i < texts.size(); i++) {
      memory.putAddress(array + (long) i * Long.BYTES, string(texts.get(i)));
    }
    return array;
  }
}
