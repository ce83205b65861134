package picocli;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The annotations that picocli reads of a class and its fields, and the fields' values. The JDK makes
 * a class for every type of annotation that is read, and from Java 18 on for every type of field, anew
 * at each start, which takes half of a short command's time. So {@code AnnotationSources} writes
 * classes that hold the annotations as values and name the fields when a program is compiled;
 * picocli's sources are changed to ask here. Classes that no index knows are read as ever.
 */
public abstract class Annotations {

  /** Of a class that has none. */
  public static final Annotations NONE =
      new Annotations() {
        @Override
        protected Annotation make(String member) {
          return null;
        }
      };

  /** What was written of the classes of a program. */
  public interface Index {
    /** The annotations of a class; null if they are not known. */
    Annotations of(Class<?> type);
  }

  private static final Map<Class<?>, Annotations> KNOWN = new ConcurrentHashMap<>();
  private static volatile Index index =
      new Index() {
        @Override
        public Annotations of(Class<?> type) {
          return null;
        }
      };

  private final Map<String, Annotation> made = new HashMap<>();

  /** For what is written. */
  protected Annotations() {}

  /** Makes picocli's annotation of a field, or of the class itself if the name is empty. */
  protected abstract Annotation make(String member);

  /**
   * Reads a field of {@code owner}.
   *
   * @throws IllegalArgumentException if that is not a field with an annotation
   */
  protected Object read(Object owner, String field) {
    throw new IllegalArgumentException(field);
  }

  /**
   * Writes a field of {@code owner}.
   *
   * @throws IllegalArgumentException if that is not a field with an annotation, or is final
   */
  protected void write(Object owner, String field, Object value) {
    throw new IllegalArgumentException(field);
  }

  /** Has picocli look annotations up in {@code written} first. */
  public static void use(Index written) {
    index = written;
  }

  /** The annotation of a type; null if there is none. */
  public static <T extends Annotation> T get(AnnotatedElement element, Class<T> type) {
    Annotations known = null;
    Annotation found = null;
    if (element instanceof Class) {
      known = known((Class<?>) element);
      found = known == null ? null : known.of("");
    } else if (element instanceof Field) {
      known = known(((Field) element).getDeclaringClass());
      found = known == null ? null : known.of(((Field) element).getName());
    }
    if (known == null) {
      return element.getAnnotation(type);
    }
    return type.isInstance(found) ? type.cast(found) : null;
  }

  /** The methods that may have annotations; of a class that is known, fields only have. */
  static Method[] methods(Class<?> type) {
    return known(type) == null ? type.getDeclaredMethods() : new Method[0];
  }

  /** What a field of {@code owner} holds. */
  static Object read(Field field, Object owner) throws IllegalAccessException {
    Annotations known = known(field.getDeclaringClass());
    return known == null ? field.get(owner) : known.read(owner, field.getName());
  }

  /** Has a field of {@code owner} hold {@code value}. */
  static void write(Field field, Object owner, Object value) throws IllegalAccessException {
    Annotations known = known(field.getDeclaringClass());
    if (known == null) {
      field.set(owner, value);
    } else {
      known.write(owner, field.getName(), value);
    }
  }

  private static Annotations known(Class<?> type) {
    Annotations known = KNOWN.get(type);
    if (known == null) {
      known = type == Object.class ? NONE : index.of(type);
      if (known != null) {
        KNOWN.put(type, known);
      }
    }
    return known;
  }

  private synchronized Annotation of(String member) {
    if (!made.containsKey(member)) {
      made.put(member, make(member));
    }
    return made.get(member);
  }
}
