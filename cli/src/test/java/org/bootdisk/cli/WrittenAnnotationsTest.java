package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.cli.build.PlanCommand;
import org.bootdisk.cli.command.CommonOptions;
import org.bootdisk.cli.command.Console;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.Annotations;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * That the annotations which were written when the program was compiled are those of its classes.
 */
class WrittenAnnotationsTest {

  @Test
  void equalThoseThatTheJdkReads() {
    Set<Class<?>> classes = new LinkedHashSet<>();
    addAll(Main.commandLine(Console.system()), classes);
    assertThat(classes).hasSizeGreaterThan(80);
    List<Annotation> read = new ArrayList<>();
    for (Class<?> type : classes) {
      read.addAll(requireWritten(type));
      for (Field field : type.getDeclaredFields()) {
        read.addAll(requireWritten(field));
      }
    }
    assertThat(read).hasSizeGreaterThan(400);
  }

  @Test
  void areWhatPicocliReads() {
    Annotations written =
        new Annotations() {
          @Override
          protected @Nullable Annotation make(String member) {
            return switch (member) {
              case "" -> Annotations.get(PlanCommand.class, Command.class);
              case "flag" -> Annotations.get(field(CommonOptions.class, "json"), Option.class);
              default -> null;
            };
          }

          @Override
          protected Object read(Object owner, String field) {
            return ((Sample) owner).other;
          }

          @Override
          protected void write(Object owner, String field, Object value) {
            ((Sample) owner).other = (boolean) value;
          }
        };
    try {
      Annotations.use(type -> type == Sample.class ? written : null);
      Sample sample = new Sample();
      CommandLine line = new CommandLine(sample);
      assertThat(line.getCommandName()).isEqualTo("plan");
      assertThat(line.getCommandSpec().optionsMap()).containsOnlyKeys("--json");
      line.parseArgs("--json");
      assertThat(sample.other).isTrue();
      assertThat(sample.flag).isFalse();
    } finally {
      Annotations.use(new AnnotationIndex());
    }
  }

  /** Says of itself what is not written of it. */
  @Command(name = "sample")
  static final class Sample {
    @Option(names = "--flag")
    boolean flag;

    boolean other;
  }

  private static Field field(Class<?> type, String name) {
    try {
      return type.getDeclaredField(name);
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Annotation> requireWritten(AnnotatedElement element) {
    List<Annotation> read = new ArrayList<>();
    for (Annotation annotation : element.getAnnotations()) {
      if (annotation.annotationType().getName().startsWith("picocli.")) {
        Annotation written = Annotations.get(element, annotation.annotationType());
        assertThat(written).as("%s", element).isNotNull();
        assertThat(Proxy.isProxyClass(((Object) written).getClass())).as("%s", element).isFalse();
        assertThat(annotation).as("%s", element).isEqualTo(written);
        read.add(annotation);
      }
    }
    return read;
  }

  private static void addAll(CommandLine line, Set<Class<?>> classes) {
    add(line.getCommandSpec().userObject().getClass(), classes);
    line.getSubcommands().values().forEach(below -> addAll(below, classes));
  }

  private static void add(@Nullable Class<?> type, Set<Class<?>> classes) {
    if (type == null || !type.getName().startsWith("org.bootdisk.") || !classes.add(type)) {
      return;
    }
    add(type.getSuperclass(), classes);
    for (Field field : type.getDeclaredFields()) {
      if (field.isAnnotationPresent(Mixin.class) || field.isAnnotationPresent(ArgGroup.class)) {
        add(field.getType(), classes);
      }
    }
  }
}
