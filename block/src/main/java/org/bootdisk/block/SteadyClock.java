package org.bootdisk.block;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that nobody can set, to measure by how long something took and how long to wait for it.
 * What time it is it does not know.
 */
@SuppressForbidden("it measures, and tells no time that could reach a disk")
public final class SteadyClock implements InstantSource {

  /** A clock; all of them show the same. */
  public SteadyClock() {}

  /** The time since some moment of the past, as if that had been the epoch. */
  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime());
  }
}
