package org.bootdisk.launcher.supervise;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonWriter;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bootdisk.launcher.Json;

/**
 * Talks to QEMU's monitor (QEMU, "QEMU Machine Protocol Specification"): a document in JSON a line.
 * QEMU greets, is told that no capabilities are wanted, and answers commands in their order; events
 * come between the answers.
 */
public final class QmpClient implements Closeable {

  private static final int PATIENCE_SECONDS = 30;

  /** Stands for the end of the connection among the answers. */
  private static final Object END = Map.of("end", true);

  private final SocketChannel channel;
  private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
  private final List<String> events = new ArrayList<>();

  private QmpClient(SocketChannel channel) {
    this.channel = channel;
  }

  /** Greets the monitor at the other end of {@code channel}, which this closes. */
  public static QmpClient over(SocketChannel channel) throws IOException {
    QmpClient client = new QmpClient(channel);
    Thread reader = new Thread(client::listen, "QEMU's monitor");
    reader.setDaemon(true);
    reader.start();
    client.answer("greeting");
    client.execute("qmp_capabilities");
    return client;
  }

  /** Runs a command without arguments and returns what it returned. */
  public Object execute(String command) throws IOException {
    return execute(command, Map.of());
  }

  /**
   * Runs a command and returns what it returned, as {@link Json} has it.
   *
   * @param arguments by name: texts, numbers, truth values, and lists and maps of these
   * @throws QmpException if QEMU refuses it
   */
  public synchronized Object execute(String command, Map<String, ?> arguments) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((request(command, arguments) + "\n").getBytes(UTF_8));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw new QmpException("QEMU's monitor is gone: " + e.getMessage());
    }
    Object answer = answer(command);
    if (answer instanceof Map<?, ?> map && map.containsKey("error")) {
      String reason = Json.text(Json.object(answer, "error"), "desc");
      throw new QmpException("QEMU refuses " + command + ": " + reason);
    }
    Object result = answer instanceof Map<?, ?> map ? map.get("return") : null;
    return result == null ? Map.of() : result;
  }

  /** Asks the guest to power off, as by its button. */
  public void powerDown() throws IOException {
    execute("system_powerdown");
  }

  /** Ends QEMU at once. */
  public void quit() throws IOException {
    execute("quit");
  }

  /** Writes what the screen shows to a file, as PNG; as PPM with a QEMU before 7.1. */
  public void screenDump(Path file) throws IOException {
    String name = file.toAbsolutePath().toString();
    try {
      execute("screendump", Map.of("filename", name, "format", "png"));
    } catch (QmpException e) {
      execute("screendump", Map.of("filename", name));
    }
  }

  /** Saves the machine with all of its state in its qcow2 disks, under a name. */
  public void saveSnapshot(String name) throws IOException {
    String line = "savevm " + name;
    Object said = execute("human-monitor-command", Map.of("command-line", line));
    if (said instanceof String text && !text.isBlank()) {
      throw new QmpException("QEMU refuses " + line + ": " + text.strip());
    }
  }

  /** Names of all events so far, such as {@code SHUTDOWN}, in their order. */
  public List<String> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** Ends the connection; the machine goes on. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static String request(String command, Map<String, ?> arguments) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject().name("execute").value(command);
      json.name("arguments");
      write(json, arguments);
      json.endObject();
    }
    return text.toString();
  }

  private static void write(JsonWriter json, Object value) throws IOException {
    if (value instanceof Map<?, ?> members) {
      json.beginObject();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        json.name(String.valueOf(member.getKey()));
        write(json, member.getValue());
      }
      json.endObject();
    } else if (value instanceof List<?> items) {
      json.beginArray();
      for (Object item : items) {
        write(json, item);
      }
      json.endArray();
    } else if (value instanceof Number number) {
      json.value(number);
    } else if (value instanceof Boolean truth) {
      json.value(truth);
    } else {
      json.value(String.valueOf(value));
    }
  }

  private Object answer(String command) throws IOException {
    try {
      Object answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer == null || answer == END) {
        throw new QmpException("QEMU's monitor does not answer " + command);
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while QEMU's monitor was asked");
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(Json.parse(line));
      }
    } catch (IOException e) {
      // The machine ended, or this was closed.
    }
    answers.add(END);
  }

  private void hear(Object message) {
    String event = Json.text(message, "event");
    if (event.isEmpty()) {
      answers.add(message);
      return;
    }
    synchronized (events) {
      events.add(event);
    }
  }
}
