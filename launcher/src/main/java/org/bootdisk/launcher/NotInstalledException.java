package org.bootdisk.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program or file of another package is missing. The message says where it was sought. */
public final class NotInstalledException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient List<Path> tried;

  /**
   * Says that {@code what} is in none of the places {@code tried}.
   *
   * @param what is missing, as a noun phrase
   * @param tried each place, in the order in which they were tried
   * @param advice what to install or to give
   */
  public NotInstalledException(String what, List<Path> tried, String advice) {
    super(message(what, tried, advice));
    this.tried = List.copyOf(tried);
  }

  /** Each place that was tried, in order. */
  public List<Path> tried() {
    return tried;
  }

  private static String message(String what, List<Path> tried, String advice) {
    StringBuilder out = new StringBuilder(what).append(" was not found");
    out.append(tried.isEmpty() ? "" : "; tried");
    for (Path place : tried) {
      out.append("\n  ").append(place);
    }
    return out.append('\n').append(advice).toString();
  }
}
