package org.bootdisk.gpt.sfdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sfdisk makes of a script, and what we make of it. */
class SfdiskTest {

  private static final long BYTES = 40L << 20;
  private static final GuidSource GUIDS = GuidSource.seeded("test");
  private static final String ID = "label-id: 97FD5997-D90B-4AA3-8D16-C1723AEA73C1\n";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size=1M, type=uefi, uuid=@1, name=\"Zoë a\", attrs=\"NoBlockIOProtocol,GUID:48\"\n",
        "size=1M,type=U,uuid=@1\nsize=2M,type=linux,uuid=@2\ntype=S,uuid=@3\n",
        "start=4096,size=4096,uuid=@1\nstart=16384,size=1000,uuid=@2\nsize=7000,uuid=@3\n",
        """
        first-lba: 34
        start=34,size=2014,type=21686148-6449-6E6F-744E-656564454649,uuid=@1
        name="a b,c",attrs="RequiredPartition LegacyBIOSBootable GUID:63,60",uuid=@2
        """,
        "table-length: 4\nfirst-lba: 3\nstart=3,size=5,uuid=@1\nsize=100,uuid=@2\n",
        "table-length: 6\nsize=1M,uuid=@1\n",
        "table-length: 256\nsize=5000,uuid=@1\nsize=1500K,uuid=@2\nsize=1000KiB,uuid=@3\n",
        "",
      })
  void makesOfAGptScriptWhatSfdiskMakes(String lines) throws IOException {
    String script = "label: gpt\n" + ID + withGuids(lines);
    MemoryDevice ours = new MemoryDevice("ours", BYTES);
    plan(script).gpt().writeTo(ours);
    Path theirs = sfdisk(script);
    assertThat(content(ours)).isEqualTo(Files.readAllBytes(theirs));
    assertReadsDumpsOf(theirs, ours);
    assertThat(GptCheck.check(GptReading.of(ours)))
        .allMatch(finding -> finding.rule().equals("gpt.layout.small-array"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "label-id: 0x12345678\nstart=2048,size=2048,type=83,bootable\nstart=4096,size=9,type=ef\n",
        ",5M,7,*\n,10M,L\n",
        "label-id: 0x1\n,5M,7,*\n,10M,Ex\n,2M\n,3M,S\n",
        """
        label-id: 0x1
        start=2048,size=5M,type=7
        ,,5
        size=2M
        size=3M,type=S
        size=1000
        type=83
        """,
        "label-id: 0xffffffff\nstart=2048,size=1000\nstart=4000,size=1000\nsize=50000\n,,5\n,\n",
      })
  void makesOfALegacyScriptWhatSfdiskMakes(String lines) throws IOException {
    String script = "label: dos\n" + (lines.startsWith("label") ? "" : "label-id: 0x2\n") + lines;
    MemoryDevice ours = new MemoryDevice("ours", BYTES);
    plan(script).mbr().writeTo(ours, ChsGeometry.LARGE);
    Path theirs = sfdisk(script);
    assertThat(MbrDisk.read(ours, 512)).isEqualTo(read(theirs));
    assertThat(content(ours)).isEqualTo(Files.readAllBytes(theirs));
    String dump = sfdiskOutput("--dump", theirs);
    assertThat(SfdiskDump.print(read(theirs), theirs.toString())).isEqualTo(dump);
    for (String form : new String[] {dump, sfdiskOutput("--json", theirs)}) {
      MemoryDevice again = new MemoryDevice("again", BYTES);
      plan(form).mbr().writeTo(again, ChsGeometry.LARGE);
      assertThat(MbrDisk.read(again, 512).all()).isEqualTo(MbrDisk.read(ours, 512).all());
    }
  }

  private void assertReadsDumpsOf(Path theirs, MemoryDevice ours) throws IOException {
    String dump = sfdiskOutput("--dump", theirs);
    assertThat(SfdiskDump.print(GptReading.of(ours).disk(), theirs.toString())).isEqualTo(dump);
    for (String form : new String[] {dump, sfdiskOutput("--json", theirs)}) {
      MemoryDevice again = new MemoryDevice("again", BYTES);
      plan(form).gpt().writeTo(again);
      assertThat(GptReading.of(again).disk().table().entries())
          .isEqualTo(GptReading.of(ours).disk().table().entries());
    }
  }

  @Test
  void keepsEveryCharacterOfANameThroughItsDump() throws IOException {
    String script = "label: gpt\nsize=1M, name=\"a$`\\x22\\xc3\\xab\\x5c\"\n";
    String dump = SfdiskDump.print(plan(script).gpt(), "disk");
    assertThat(plan(dump).gpt().table().requirePartition(1).partitionName()).isEqualTo("a$`\"ë\\");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "label: sun\n",
        "label: gpt\nunit: cylinders\n",
        "label: gpt\nsize=1M, uuid=C12A7328\n",
        "label: gpt\nsize=1M, type=nothing\n",
        "label: gpt\nsize=1M, attrs=\"GUID:64\"\n",
        "label: gpt\nsize=1M, wobble=1\n",
        "label: gpt\nsize=1M, size=2M\n",
        "label: gpt\nsize=100M\n",
        "label: gpt\nstart=34, size=10\n",
        "label: gpt\nstart=2048, size=10\nstart=2050, size=10\n",
        "label: gpt\nname=\"open\n",
        "label: gpt\n2048,2048,L,*,more\n",
        "label: gpt\nsector-size: 4096\nsize=1M\n",
        "label: gpt\ntable-length: 99999999999\n",
        "label: gpt\nfirst-lba: 5\n",
        "label: gpt\nwhat: is this\n",
        "label: dos\nlabel-id: 0xzz\n",
        "label: dos\ntype=100\n",
        "label: dos\n,1M\n,1M\n,1M\n,1M\n,1M\n",
        "{",
        "{}",
        "[1]",
        "{\"partitiontable\": 1}",
        "{\"partitiontable\": {\"label\": [1]}}",
        "{\"partitiontable\": {\"label\": \"gpt\", \"x\": \"\\u12\"}}",
        "{\"a\":\"\\"
      })
  void refusesWhatItDoesNotUnderstand(String script) {
    assertThatThrownBy(() -> apply(script)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Object apply(String text) {
    SfdiskPlan plan = plan(text);
    return plan.script().label() == SfdiskScript.Label.GPT ? plan.gpt() : plan.mbr();
  }

  private static SfdiskPlan plan(String script) {
    return new SfdiskPlan(SfdiskScript.parse(script), 512, BYTES / 512, GUIDS);
  }

  private static String withGuids(String lines) {
    return lines.replaceAll("@([0-9])", "$1C06F03B-704E-4657-B9CD-681A087A2FDC");
  }

  private Path sfdisk(String script) throws IOException {
    Path image = directory.resolve("theirs.img");
    Files.deleteIfExists(image);
    try (FileDevice blank = FileDevice.create(image, BYTES)) {
      blank.flush();
    }
    Path file = directory.resolve("script");
    Files.write(file, script.getBytes(StandardCharsets.UTF_8));
    Tool.named("sh").output("-c", "sfdisk -q --no-reread " + image + " < " + file);
    return image;
  }

  private static String sfdiskOutput(String form, Path image) {
    return Tool.named("sfdisk").output(form, image);
  }

  private static MbrDisk read(Path image) throws IOException {
    try (BlockDevice device = FileDevice.openReadOnly(image)) {
      return MbrDisk.read(device, 512);
    }
  }

  private static byte[] content(MemoryDevice device) {
    ByteBuffer bytes = ByteBuffer.allocate((int) device.size());
    device.read(0, bytes);
    return bytes.array();
  }
}
