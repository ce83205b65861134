package org.bootdisk.bootdisk.inspect;

import java.util.List;

/**
 * One thing that a part of an image states of itself.
 *
 * @param name such as {@code volume-id}
 * @param value what it states
 * @param places the bytes that state it, in every copy; empty if no bytes of its own do
 * @param derived whether it follows from other facts, as a checksum does
 */
public record Fact(String name, Value value, List<ByteRange> places, boolean derived) {

  /** Copies the list. */
  public Fact {
    places = List.copyOf(places);
  }
}
