package org.bootdisk.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Threads for work that the processors do, one for each; started when there is some. */
final class Workers implements Closeable {

  /** More would take memory for their pieces and wait for the one that writes. */
  private static final int MOST = 16;

  private final String name;
  private final int count = Math.min(MOST, Runtime.getRuntime().availableProcessors());
  private @Nullable ExecutorService threads;

  Workers(String name) {
    this.name = name;
  }

  /** How many threads there are, or would be. */
  int count() {
    return count;
  }

  /** Has a thread do it when one is free; they begin in the order in which they are submitted. */
  <T> Future<T> submit(Callable<T> work) {
    if (threads == null) {
      threads = Executors.newFixedThreadPool(count, this::thread);
    }
    return threads.submit(work);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The result of {@code work}, or what it threw. */
  <T> T await(Future<T> work, String what) throws IOException {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + what);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(what + " failed", e.getCause());
    }
  }

  /** Returns when no thread works any more */
  @Override
  public void close() throws IOException {
    if (threads == null) {
      return;
    }
    // Not shutdownNow: a channel is closed when a thread that reads it is interrupted.
    threads.shutdown();
    try {
      threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the " + name + " threads");
    }
  }
}
