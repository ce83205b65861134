package groovy.lang;

/**
 * Not Groovy's. Picocli looks for a class of this name when it starts, and where there is none the
 * JVM opens all jars to be sure: a fifth of a short command's time.
 */
public abstract class Closure {

  private Closure() {}
}
