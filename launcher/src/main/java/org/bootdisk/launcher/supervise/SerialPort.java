package org.bootdisk.launcher.supervise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.block.SteadyClock;

/** The other end of a machine's serial port. What it says is logged whole, and matched as text. */
public final class SerialPort implements Closeable {

  /** Of the text that nothing has been found in yet. */
  private static final int KEPT = 1 << 18;

  private static final int SHOWN = 2000;

  /**
   * What was said.
   *
   * @param words that matched
   * @param by the pattern that they matched
   * @param end where they end in what is kept
   */
  record Heard(String words, Pattern by, int end) {}

  private final SocketChannel channel;
  private final OutputStream log;
  private final InstantSource clock = new SteadyClock();
  private final PlainText plain = new PlainText();
  private final StringBuilder text = new StringBuilder();
  private int searched;
  private boolean ended;

  private SerialPort(SocketChannel channel, OutputStream log) {
    this.channel = channel;
    this.log = log;
  }

  /**
   * Listens to the port at the other end of {@code channel}, which this closes.
   *
   * @param log gets every byte as it comes
   */
  static SerialPort over(SocketChannel channel, OutputStream log) {
    SerialPort port = new SerialPort(channel, log);
    Thread reader = new Thread(port::listen, "serial port");
    reader.setDaemon(true);
    reader.start();
    return port;
  }

  /** Types {@code keys}. */
  public void send(String keys) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(keys.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Waits until something that is said matches {@code wanted} or {@code unwanted}, behind what was
   * last waited for.
   *
   * @return what matched; empty if the time is over or the machine has ended
   */
  synchronized Optional<Heard> await(Pattern wanted, Pattern unwanted, Duration patience)
      throws InterruptedException {
    Instant deadline = clock.instant().plus(patience);
    while (true) {
      Optional<Heard> found = find(wanted).or(() -> find(unwanted));
      if (found.isPresent()) {
        searched = found.get().end();
        return found;
      }
      long left = Duration.between(clock.instant(), deadline).toMillis();
      if (ended || left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
  }

  /**
   * Waits until something that is said matches, behind what was last waited for.
   *
   * @return whether it did; false if the time is over or the machine has ended
   */
  public boolean await(Pattern wanted, Duration patience) throws InterruptedException {
    return await(wanted, wanted, patience).isPresent();
  }

  private Optional<Heard> find(Pattern pattern) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find(searched)
        ? Optional.of(new Heard(matcher.group(), pattern, matcher.end()))
        : Optional.empty();
  }

  /** Waits until the machine has ended; false if the time is over. */
  public synchronized boolean awaitEnd(Duration patience) throws InterruptedException {
    Instant deadline = clock.instant().plus(patience);
    long left = patience.toMillis();
    while (!ended && left > 0) {
      wait(left);
      left = Duration.between(clock.instant(), deadline).toMillis();
    }
    return ended;
  }

  /** What was said last. */
  public synchronized String last() {
    return text.substring(Math.max(0, text.length() - SHOWN));
  }

  /** All that is still kept of what was said. */
  public synchronized String said() {
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void listen() {
    byte[] piece = new byte[4096];
    ByteBuffer buffer = ByteBuffer.wrap(piece);
    try {
      for (int count = channel.read(buffer); count >= 0; count = channel.read(buffer.clear())) {
        log.write(piece, 0, count);
        log.flush();
        hear(plain.of(piece, count));
      }
    } catch (IOException e) {
      // The machine ended, or this was closed.
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private synchronized void hear(String words) {
    text.append(words);
    if (text.length() > 2 * KEPT) {
      int cut = text.length() - KEPT;
      text.delete(0, cut);
      searched = Math.max(0, searched - cut);
    }
    notifyAll();
  }
}
