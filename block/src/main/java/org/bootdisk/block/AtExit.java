package org.bootdisk.block;

/** What is done if the process ends before {@link #forget}, by Ctrl-C or otherwise. */
public final class AtExit {

  private final Thread hook;

  private AtExit(Thread hook) {
    this.hook = hook;
  }

  /** Registers {@code action}, which must bear being run beside other such actions. */
  public static AtExit run(String name, Runnable action) {
    Thread hook = new Thread(action, name);
    Runtime.getRuntime().addShutdownHook(hook);
    return new AtExit(hook);
  }

  /** Takes the action back, unless it is being done already. */
  public void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, so the action is being run.
    }
  }
}
