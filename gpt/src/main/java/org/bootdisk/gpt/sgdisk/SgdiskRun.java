package org.bootdisk.gpt.sgdisk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptBackup;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionPlanner;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.edit.TableConversion;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.sgdisk.SgdiskScript.Step;

/**
 * Carries an {@link SgdiskScript} out on a disk's values, from left to right as sgdisk does, with
 * the same result to the byte. Where sgdisk goes on with a warning or guesses, this refuses: a
 * malformed GUID, an unknown type code, a name that does not fit, a partition that does not exist.
 */
public final class SgdiskRun {

  private static final int USUAL_ALIGNMENT = 1 << 20;

  private final SgdiskDisk start;
  private final GuidSource guids;
  private final ChsGeometry geometry;
  private final BackupFiles files;
  private final StringBuilder output = new StringBuilder();

  private GptDisk disk;
  private long alignment;
  private PartitionPlanner.EndAlignment endAlignment = PartitionPlanner.EndAlignment.NONE;
  private int lastNew;
  private boolean writesGpt;
  private boolean convertsMbr;
  private Optional<MbrDisk> legacy = Optional.empty();
  private Optional<GptErasure> erasure = Optional.empty();
  private boolean erasesMbr;
  private final List<SgdiskOutcome.Replica> replicas = new ArrayList<>();

  private SgdiskRun(SgdiskDisk start, GuidSource guids, ChsGeometry geometry, BackupFiles files) {
    this.start = start;
    this.guids = guids;
    this.geometry = geometry;
    this.files = files;
    this.disk = start.disk(guids, geometry);
    this.alignment = PartitionPlanner.of(disk.table()).alignment();
  }

  /**
   * Carries {@code script} out.
   *
   * @param start what the disk has
   * @param guids for the disk and partitions that the script names none for
   * @throws IllegalArgumentException if sgdisk would fail, or should have
   * @throws IOException if a backup file cannot be read or written, or is none
   */
  public static SgdiskOutcome run(
      SgdiskScript script,
      SgdiskDisk start,
      GuidSource guids,
      ChsGeometry geometry,
      BackupFiles files)
      throws IOException {
    SgdiskRun run = new SgdiskRun(start, guids, geometry, files);
    for (Step step : script.steps()) {
      run.step(step);
    }
    return run.outcome(script);
  }

  private SgdiskOutcome outcome(SgdiskScript script) {
    if (writesGpt && start.isLegacy() && !convertsMbr && erasure.isEmpty()) {
      throw new IllegalArgumentException(
          "the disk has a legacy partition table; --mbrtogpt converts it");
    }
    return new SgdiskOutcome(
        script.pretends() ? SgdiskOutcome.Mode.PRETEND : SgdiskOutcome.Mode.WRITE,
        erasure,
        erasesMbr,
        writesGpt ? Optional.of(atItsEnd()) : Optional.empty(),
        legacy,
        replicas,
        output.toString());
  }

  /** The table, whose alternate sgdisk never leaves in the midst of a disk that has grown. */
  private GptDisk atItsEnd() {
    GptLayout layout = disk.table().layout();
    return layout.alternateLba() == layout.blockCount() - 1
        ? disk
        : GptEdit.mirrored(disk, geometry);
  }

  private void step(Step step) throws IOException {
    switch (step.option()) {
      case NEW, LARGEST_NEW, DELETE, SORT, TRANSPOSE -> change(step);
      case CHANGE_NAME, TYPECODE, PARTITION_GUID, ATTRIBUTES -> changeEntry(step);
      case HYBRID, RECOMPUTE_CHS, GPTTOMBR, MBRTOGPT, ZAP, ZAP_ALL -> changeDisk(step);
      case DISK_GUID ->
          save(disk.withTable(disk.table().withDiskGuid(guid(step.value(), guids.forDisk()))));
      case RANDOMIZE_GUIDS -> save(disk.withTable(GptEdit.renamed(disk.table(), guids)));
      case CLEAR,
          RESIZE_TABLE,
          MOVE_SECOND_HEADER,
          MOVE_MAIN_TABLE,
          MOVE_BACKUP_TABLE,
          LOAD_BACKUP ->
          changeLayout(step);
      case SET_ALIGNMENT -> alignment = Math.max(1, Fields.single(step).number(0));
      case ALIGN_END -> endAlignment = PartitionPlanner.EndAlignment.ALIGNED;
      case PRETEND -> {
        // The whole script pretends.
      }
      case BACKUP -> files.write(step.value(), GptBackup.encode(disk));
      case BYTE_SWAP_NAME -> swapName(Fields.single(step).small(0));
      case REPLICATE -> replicas.add(new SgdiskOutcome.Replica(step.value(), disk));
      case TRANSFORM_BSD ->
          throw new IllegalArgumentException(
              "--transform-bsd: BSD disklabels are not read here; a system that has them makes its"
                  + " GPT itself (FreeBSD: gpart create -s gpt)");
      default -> print(step);
    }
  }

  private void change(Step step) {
    switch (step.option()) {
      case NEW -> create(Fields.of(step, 1, 3));
      case LARGEST_NEW -> createLargest(Fields.single(step).small(0));
      case DELETE -> save(GptEdit.deleted(disk, Fields.single(step).small(0), geometry));
      case SORT -> save(disk.withTable(GptEdit.sorted(disk.table())));
      default -> {
        Fields two = Fields.of(step, 2, 2);
        save(disk.withTable(GptEdit.transposed(disk.table(), two.small(0), two.small(1))));
      }
    }
  }

  private void create(Fields fields) {
    int number = fields.small(0) == 0 ? disk.table().firstFreeNumber() : fields.small(0);
    int blockSize = disk.blockSize();
    PartitionPlanner planner = planner();
    long low = planner.firstOfLargest();
    long high = planner.lastFree(low);
    long first = SectorExpression.parse(fields.text(1), blockSize).first(low, high, alignment);
    long last = SectorExpression.parse(fields.text(2), blockSize).last(first, high);
    lastNew = number;
    add(number, planner.between(first, last));
  }

  private void createLargest(int number) {
    int free = number == 0 ? disk.table().firstFreeNumber() : number;
    lastNew = number == 0 ? free : lastNew;
    add(free, planner().largest());
  }

  private void add(int number, LbaRange range) {
    if (disk.table().partition(number).isPresent()) {
      throw new IllegalArgumentException(
          Text.format("there is a partition %d already; delete it first", number));
    }
    PartitionEntry entry =
        PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, guids.forPartition(number), range);
    save(disk.withTable(disk.table().with(number, entry)));
  }

  private void changeEntry(Step step) {
    if (step.option() == SgdiskOption.ATTRIBUTES && step.value().equals(AttributeOperation.LIST)) {
      output.append(AttributeOperation.MEANINGS);
      return;
    }
    Fields fields = Fields.of(step, 1, 3);
    int number = fields.small(0) == 0 ? lastNew : fields.small(0);
    PartitionEntry entry = disk.table().requirePartition(number);
    if (step.option() != SgdiskOption.ATTRIBUTES && fields.size() != 2) {
      throw new IllegalArgumentException(
          Quoted.of(step.toString())
              + " needs a partition number, a colon and a value without one");
    }
    PartitionEntry changed =
        switch (step.option()) {
          case CHANGE_NAME -> entry.withName(fields.text(1));
          case TYPECODE -> entry.withType(PartitionTypes.parse(fields.text(1)));
          case PARTITION_GUID ->
              entry.withUniqueGuid(guid(fields.text(1), guids.forPartition(number)));
          default -> withAttributes(number, entry, fields);
        };
    // sgdisk writes the table even if a bit that it sets is set.
    if (step.option() != SgdiskOption.ATTRIBUTES || AttributeOperation.writes(fields)) {
      save(disk.withTable(disk.table().with(number, changed)));
    }
  }

  /** Names that big-endian machines wrote the wrong way round (sgdisk before 1.0.8). */
  private void swapName(int number) {
    PartitionEntry entry = disk.table().requirePartition(number);
    StringBuilder swapped = new StringBuilder();
    for (char unit : entry.partitionName().toCharArray()) {
      swapped.append(Character.reverseBytes(unit));
    }
    save(disk.withTable(disk.table().with(number, entry.withName(swapped.toString()))));
  }

  private PartitionEntry withAttributes(int number, PartitionEntry entry, Fields fields) {
    AttributeOperation operation = new AttributeOperation(fields);
    output.append(operation.print(number, entry.attributes()));
    return entry.withAttributes(operation.applyTo(entry.attributes()));
  }

  private void changeDisk(Step step) {
    switch (step.option()) {
      case HYBRID -> save(disk.withMbr(SgdiskHybrid.parse(step, disk, geometry)));
      case RECOMPUTE_CHS -> save(disk.withMbr(disk.mbr().with(geometry)));
      case GPTTOMBR -> {
        List<Integer> numbers = SgdiskHybrid.numbers(Fields.of(step, 1, Mbr.PARTITIONS), 0);
        // sgdisk builds the table anew: boot code and disk signature are lost.
        GptDisk fresh = disk.withMbr(Mbr.EMPTY);
        legacy = Optional.of(TableConversion.toMbr(fresh, numbers, geometry));
        writesGpt = false;
      }
      case MBRTOGPT -> {
        convertsMbr = true;
        save(disk);
      }
      default -> {
        erasure = Optional.of(GptErasure.usual(start.reading()));
        erasesMbr |= step.option() == SgdiskOption.ZAP_ALL;
        clear();
        writesGpt = false;
      }
    }
  }

  private void changeLayout(Step step) throws IOException {
    switch (step.option()) {
      case CLEAR -> {
        clear();
        writesGpt = true;
      }
      case RESIZE_TABLE -> save(GptEdit.resized(disk, Fields.single(step).small(0), geometry));
      case MOVE_SECOND_HEADER -> save(GptEdit.mirrored(disk, geometry));
      case MOVE_MAIN_TABLE -> save(GptEdit.movedPrimaryArray(disk, Fields.single(step).number(0)));
      case MOVE_BACKUP_TABLE ->
          save(GptEdit.movedAlternateArray(disk, Fields.single(step).number(0)));
      default -> save(GptEdit.fitted(load(step.value()), disk.blockCount(), geometry));
    }
  }

  private GptDisk load(String name) throws IOException {
    return GptBackup.decode(files.read(name), name, disk.blockSize(), disk.blockCount());
  }

  /** An empty table of the usual size; the MBR stays, as it does in sgdisk. */
  private void clear() {
    GptLayout layout = GptLayout.standard(disk.blockSize(), disk.blockCount());
    disk = disk.withTable(GptTable.empty(layout, guids.forDisk()));
    alignment = USUAL_ALIGNMENT / disk.blockSize();
  }

  private void print(Step step) {
    SgdiskText text = new SgdiskText(disk, alignment);
    switch (step.option()) {
      case PRINT -> output.append(text.table(start.reading().device()));
      case INFO -> output.append(text.partition(Fields.single(step).small(0)));
      case PRINT_MBR -> output.append(text.mbr());
      case DISPLAY_ALIGNMENT -> output.append(alignment).append('\n');
      case FIRST_IN_LARGEST -> line(planner().largestFree().startingLba());
      case FIRST_ALIGNED_IN_LARGEST -> line(planner().firstOfLargest());
      case END_OF_LARGEST -> line(planner().largestFree().endingLba());
      case VERIFY -> verify();
      case LIST_TYPES -> output.append(SgdiskText.types());
      default -> output.append("bootdisk, which takes sgdisk's arguments\n");
    }
  }

  private void verify() {
    List<Finding> findings = GptCheck.check(start.reading());
    for (Finding finding : findings) {
      output.append(finding.message()).append('\n');
    }
    output.append(findings.isEmpty() ? "No problems found.\n" : "");
  }

  private void line(long number) {
    output.append(number).append('\n');
  }

  private PartitionPlanner planner() {
    return new PartitionPlanner(disk.table(), alignment, endAlignment);
  }

  private void save(GptDisk changed) {
    disk = changed;
    writesGpt = true;
  }

  /** A GUID as sgdisk takes it; R, which is random there, is derived. */
  private static UUID guid(String text, UUID derived) {
    boolean random = text.equalsIgnoreCase("R") || text.equalsIgnoreCase("random");
    return random ? derived : Guids.parse(text);
  }
}
