package org.bootdisk.block;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that another thread does while this one does something else. Devices may be read by both.
 *
 * @param <T> what comes of it
 */
public final class Beside<T> implements AutoCloseable {

  private final FutureTask<T> work;
  private final Thread thread;

  private Beside(String name, Callable<T> work) {
    this.work = new FutureTask<>(work);
    this.thread = new Thread(this.work, name);
    thread.setDaemon(true);
  }

  /** Starts it. */
  public static <T> Beside<T> start(String name, Callable<T> work) {
    Beside<T> beside = new Beside<>(name, work);
    beside.thread.start();
    return beside;
  }

  /** What came of it, when it is done; or what it threw. */
  public T await() throws IOException {
    try {
      return work.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error problem) {
        throw problem; // Such as too little memory, which whoever runs commands reports.
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Returns when the thread has ended, whatever came of the work: it uses nothing any more, and
   * what it used may be closed. An interrupt does not end the wait, and is kept.
   */
  @Override
  public void close() {
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for the " + thread.getName());
  }
}
