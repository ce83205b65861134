package org.bootdisk.picocli;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.annotation.processing.SupportedOptions;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.tools.Diagnostic;

/**
 * Writes, when a program is compiled, what {@code picocli.Annotations} reads when it runs: for each
 * type of annotation a class that holds its values; for each annotated class one beside it that
 * makes them, and reads and writes the fields; and the index of these. The index is in the package
 * of the option {@code annotations}, values are in the package {@code annotation} below it: the index
 * knows all classes, all know those.
 */
@SupportedAnnotationTypes("picocli.CommandLine.*")
@SupportedOptions("annotations")
public final class AnnotationSources extends AbstractProcessor {

  /** The annotated classes with the annotation of each member; of the class itself, that of "". */
  private final Map<String, Map<String, AnnotationMirror>> classes = new TreeMap<>();

  /** The annotated fields of these classes. */
  private final Map<String, Map<String, Element>> fields = new TreeMap<>();

  private final Map<String, TypeElement> types = new TreeMap<>();

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latest();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    for (TypeElement annotation : annotations) {
      for (Element element : round.getElementsAnnotatedWith(annotation)) {
        collect(element, annotation);
      }
    }
    if (!annotations.isEmpty()) {
      try {
        write();
      } catch (IOException e) {
        processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, e.toString());
      }
    }
    return false;
  }

  private void collect(Element element, TypeElement annotation) {
    boolean isField = element.getKind() == ElementKind.FIELD;
    Element owner = isField ? element.getEnclosingElement() : element;
    if (!(owner instanceof TypeElement)) {
      refuse("annotations of picocli are read of classes and fields only", element);
      return;
    }
    String member = isField ? element.getSimpleName().toString() : "";
    if (isField) {
      if (element.getModifiers().contains(Modifier.PRIVATE)
          || owner.getModifiers().contains(Modifier.PRIVATE)) {
        refuse("this is read and written by a class beside, so it may not be private", element);
      }
      fields.computeIfAbsent(nameOf(owner), key -> new TreeMap<>()).put(member, element);
    }
    for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
      if (mirror.getAnnotationType().asElement().equals(annotation)) {
        types.put(annotation.getSimpleName().toString(), annotation);
        if (members((TypeElement) owner).put(member, mirror) != null) {
          refuse("only one annotation of picocli is read", element);
        }
      }
    }
  }

  private void refuse(String why, Element element) {
    processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, why, element);
  }

  /** What was collected of a class. Those that it extends are in the index, annotated or not. */
  private Map<String, AnnotationMirror> members(TypeElement type) {
    if (type.getSuperclass().getKind() == TypeKind.DECLARED) {
      TypeElement above = (TypeElement) ((DeclaredType) type.getSuperclass()).asElement();
      if (processingEnv.getElementUtils().getModuleOf(above)
          == processingEnv.getElementUtils().getModuleOf(type)) {
        members(above);
      }
    }
    return classes.computeIfAbsent(nameOf(type), key -> new TreeMap<>());
  }

  private String nameOf(Element type) {
    return processingEnv.getElementUtils().getBinaryName((TypeElement) type).toString();
  }

  private void write() throws IOException {
    String inPackage = processingEnv.getOptions().get("annotations");
    String valuesIn = inPackage + ".annotation";
    for (TypeElement type : types.values()) {
      source(valuesIn, type.getSimpleName() + "Value", valueClass(type));
    }
    StringBuilder index = new StringBuilder();
    index.append("  @Override\n  public Annotations of(Class<?> type) {\n");
    index.append("    switch (type.getName()) {\n");
    for (Map.Entry<String, Map<String, AnnotationMirror>> entry : classes.entrySet()) {
      String made = "Annotations.NONE";
      if (!entry.getValue().isEmpty()) {
        int dot = entry.getKey().lastIndexOf('.');
        String beside = entry.getKey().substring(0, dot);
        String name = entry.getKey().substring(dot + 1).replace('$', '_') + "Annotations";
        Map<String, Element> own = fields.getOrDefault(entry.getKey(), Map.of());
        source(beside, name, annotatedClass(name, valuesIn, entry.getValue(), own));
        // Not a constructor, for which all classes would be loaded to verify the index.
        made = beside + "." + name + ".all()";
      }
      index.append("      case \"" + entry.getKey() + "\":\n        return " + made + ";\n");
    }
    index.append("      default:\n        return null;\n    }\n  }\n");
    source(
        inPackage,
        "AnnotationIndex",
        "public final class AnnotationIndex implements Annotations.Index {\n" + index + "}\n");
  }

  private void source(String inPackage, String name, String text) throws IOException {
    try (Writer out =
        processingEnv.getFiler().createSourceFile(inPackage + "." + name).openWriter()) {
      out.write("package " + inPackage + ";\n\nimport picocli.Annotations;\n\n");
      out.write("@javax.annotation.processing.Generated(\"" + getClass().getName() + "\")\n");
      out.write("@org.jspecify.annotations.NullUnmarked\n");
      out.write("@SuppressWarnings({\"BadAnnotationImplementation\", \"rawtypes\", \"unchecked\"})\n");
      out.write(text);
    }
  }

  /** A class that holds the values of one type of annotation, in the order of its elements. */
  private String valueClass(TypeElement type) {
    String name = type.getSimpleName() + "Value";
    StringBuilder fields = new StringBuilder();
    StringBuilder sets = new StringBuilder();
    StringBuilder methods = new StringBuilder();
    List<String> parameters = new ArrayList<>();
    for (ExecutableElement element : elements(type)) {
      String of = element.getReturnType() + " " + element.getSimpleName();
      fields.append("  private final " + of + ";\n");
      parameters.add(of);
      sets.append("    this." + element.getSimpleName() + " = " + element.getSimpleName() + ";\n");
      methods.append("  @Override\n  public " + of + "() {\n");
      methods.append("    return " + element.getSimpleName() + ";\n  }\n\n");
    }
    String annotation = type.getQualifiedName().toString();
    return "public final class " + name + " implements " + annotation + " {\n" + fields + "\n"
        + "  public " + name + "(" + String.join(", ", parameters) + ") {\n" + sets + "  }\n\n" + methods
        + "  @Override\n  public Class<" + annotation + "> annotationType() {\n"
        + "    return " + annotation + ".class;\n  }\n}\n";
  }

  /** A class that makes the annotations of another. */
  private String annotatedClass(
      String name,
      String valuesIn,
      Map<String, AnnotationMirror> members,
      Map<String, Element> fields) {
    StringBuilder out = new StringBuilder("public final class " + name + " extends Annotations {\n");
    out.append("  private " + name + "() {}\n\n");
    out.append("  public static Annotations all() {\n    return new " + name + "();\n  }\n\n");
    out.append("  @Override\n  protected java.lang.annotation.Annotation make(String member) {\n");
    out.append("    switch (member) {\n");
    for (Map.Entry<String, AnnotationMirror> member : members.entrySet()) {
      out.append("      case \"" + member.getKey() + "\":\n");
      out.append("        return new " + valuesIn + "." + value(member.getValue()) + ";\n");
    }
    out.append("      default:\n        return null;\n    }\n  }\n");
    return out + (fields.isEmpty() ? "" : reader(fields) + writer(fields)) + "}\n";
  }

  private static String reader(Map<String, Element> fields) {
    StringBuilder out = new StringBuilder("\n  @Override\n");
    out.append("  protected Object read(Object owner, String field) {\n    switch (field) {\n");
    for (Map.Entry<String, Element> field : fields.entrySet()) {
      out.append("      case \"" + field.getKey() + "\":\n");
      out.append("        return " + of(field.getValue()) + ";\n");
    }
    return out + "      default:\n        return super.read(owner, field);\n    }\n  }\n";
  }

  private String writer(Map<String, Element> fields) {
    StringBuilder out = new StringBuilder("\n  @Override\n");
    out.append("  protected void write(Object owner, String field, Object value) {\n");
    out.append("    switch (field) {\n");
    for (Map.Entry<String, Element> field : fields.entrySet()) {
      if (!field.getValue().getModifiers().contains(Modifier.FINAL)) {
        String type = erased(field.getValue().asType());
        out.append("      case \"" + field.getKey() + "\":\n");
        out.append("        " + of(field.getValue()) + " = (" + type + ") value;\n");
        out.append("        break;\n");
      }
    }
    return out + "      default:\n        super.write(owner, field, value);\n    }\n  }\n";
  }

  /** A type without its parameters and annotations. */
  private String erased(TypeMirror type) {
    return type.getKind() == TypeKind.DECLARED
        ? ((DeclaredType) type).asElement().toString()
        : processingEnv.getTypeUtils().erasure(type).toString();
  }

  /** A field of the object {@code owner}. */
  private static String of(Element field) {
    return "((" + field.getEnclosingElement() + ") owner)." + field.getSimpleName();
  }

  /** The class that holds the values of an annotation, and these as arguments of its constructor. */
  private String value(AnnotationMirror mirror) {
    TypeElement type = (TypeElement) mirror.getAnnotationType().asElement();
    var values = processingEnv.getElementUtils().getElementValuesWithDefaults(mirror);
    List<String> arguments = new ArrayList<>();
    for (ExecutableElement element : elements(type)) {
      String value = text(values.get(element));
      boolean isArray = element.getReturnType().getKind() == TypeKind.ARRAY;
      String raw = element.getReturnType().toString().replaceFirst("<.*>", "");
      arguments.add(isArray ? "new " + raw + value : value);
    }
    return type.getSimpleName() + "Value(" + String.join(", ", arguments) + ")";
  }

  private static String text(AnnotationValue value) {
    if (value.getValue() instanceof VariableElement) {
      VariableElement constant = (VariableElement) value.getValue();
      return constant.getEnclosingElement() + "." + constant.getSimpleName();
    }
    if (value.getValue() instanceof List) {
      List<String> texts = new ArrayList<>();
      for (Object item : (List<?>) value.getValue()) {
        texts.add(text((AnnotationValue) item));
      }
      return "{" + String.join(", ", texts) + "}";
    }
    return value.toString();
  }

  private static List<ExecutableElement> elements(TypeElement type) {
    List<ExecutableElement> elements = new ArrayList<>();
    for (Element element : type.getEnclosedElements()) {
      if (element.getKind() == ElementKind.METHOD) {
        elements.add((ExecutableElement) element);
      }
    }
    return elements;
  }
}
