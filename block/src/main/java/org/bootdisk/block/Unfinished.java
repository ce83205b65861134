package org.bootdisk.block;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file or a directory that is being made under another name than it will have. It is deleted when
 * this is closed or the process ends, unless it was {@link #finish finished} before.
 */
final class Unfinished implements Closeable {

  /** To delete it when the process ends. */
  private static final int ATTEMPTS = 100;

  private final Path path;
  private final AtExit onExit;
  private boolean open = true;
  private boolean finished;

  Unfinished(Path path) {
    this.path = path;
    this.onExit = AtExit.run("delete " + path, this::deleteAtLast);
  }

  /** Says that it has its own name now, and stays. */
  void finish() {
    finished = true;
    forget();
  }

  /** Whether it has its own name. */
  boolean isFinished() {
    return finished;
  }

  private void forget() {
    open = false;
    onExit.forget();
  }

  @Override
  public void close() throws IOException {
    if (open) {
      forget();
      Deletion.of(path);
    }
  }

  /** Until nothing is left: other threads are not over yet, and make and move what is in it. */
  private void deleteAtLast() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Deletion.of(path);
        return;
      } catch (IOException e) {
        // The process is ending; there is no one left to tell.
      }
    }
  }
}
