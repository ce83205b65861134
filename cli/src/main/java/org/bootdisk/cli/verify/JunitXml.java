package org.bootdisk.cli.verify;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.bootdisk.verify.Section;
import org.bootdisk.bootdisk.verify.VerifyReport;

/** A report as the XML of JUnit: one test case a section, which fails by errors. */
final class JunitXml {

  private JunitXml() {}

  static String of(String image, VerifyReport report) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", valid("bootdisk verify " + image));
      xml.writeAttribute("tests", Integer.toString(report.sections().size()));
      xml.writeAttribute("failures", Long.toString(failures(report)));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", "0");
      for (Section section : report.sections()) {
        write(xml, image, section);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("text can always be written", e);
    }
    return text.append('\n').toString();
  }

  private static long failures(VerifyReport report) {
    return report.sections().stream().filter(section -> !errors(section).isEmpty()).count();
  }

  private static List<Finding> errors(Section section) {
    return section.findings().stream().filter(f -> f.severity() == Severity.ERROR).toList();
  }

  private static void write(XMLStreamWriter xml, String image, Section section)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", valid(image));
    xml.writeAttribute("name", valid(section.name()));
    List<Finding> errors = errors(section);
    if (!errors.isEmpty()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("type", errors.get(0).rule());
      xml.writeAttribute("message", valid(errors.get(0).fault().message()));
      xml.writeCharacters(valid(lines(errors)));
      xml.writeEndElement();
    }
    List<Finding> others =
        section.findings().stream().filter(f -> f.severity() != Severity.ERROR).toList();
    if (!others.isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(valid(lines(others)));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String lines(List<Finding> findings) {
    StringBuilder out = new StringBuilder();
    findings.forEach(finding -> out.append(finding.message()).append('\n'));
    return out.toString();
  }

  /** Without the characters that no XML document may have (XML 1.0 §2.2), or a terminal obeys. */
  private static String valid(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().map(c -> isAllowed(c) ? c : '\uFFFD').forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isAllowed(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\t' || c == '\n';
      case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      default -> true;
    };
  }
}
