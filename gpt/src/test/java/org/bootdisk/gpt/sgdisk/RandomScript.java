package org.bootdisk.gpt.sgdisk;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;

/**
 * Makes sgdisk command lines that mostly succeed. Every GUID that sgdisk would draw at random is
 * set at the end of the line, so that the result is the same on every run.
 */
final class RandomScript {

  private final SplittableRandom random;
  private final long sectors;
  private final Set<Integer> numbers = new TreeSet<>();

  RandomScript(SplittableRandom random, long sectors) {
    this.random = random;
    this.sectors = sectors;
  }

  /** One command line; those that follow it on the same disk know its partitions. */
  List<String> next() {
    List<String> line = new ArrayList<>();
    Set<Integer> created = new TreeSet<>();
    int steps = random.nextInt(1, 8);
    for (int i = 0; i < steps; i++) {
      step(line, created);
    }
    if (random.nextInt(3) == 0 && !numbers.isEmpty()) {
      line.add("--hybrid=" + hybrid());
      if (random.nextBoolean()) {
        line.add("-C");
      }
    }
    line.add("--disk-guid=" + guid());
    for (int number : created) {
      line.add("-u" + number + ":" + guid());
    }
    return line;
  }

  private void step(List<String> line, Set<Integer> created) {
    if (numbers.isEmpty() || random.nextInt(10) < 4) {
      create(line, created);
      return;
    }
    int number = anyNumber();
    switch (random.nextInt(10)) {
      case 0 -> line.add("--change-name=" + number + ":" + name());
      case 1 -> line.add("-t" + number + ":" + type());
      case 2 -> line.add("-A" + number + ":" + pick("set", "clear", "toggle") + ":" + bit());
      case 3 -> line.add("-A" + number + ":" + pick("or", "nand", "xor", "=") + ":" + hex());
      case 4 -> {
        line.add("--delete=" + number);
        numbers.remove(number);
        created.remove(number);
      }
      case 5 -> {
        int other = random.nextInt(1, 9);
        line.add("-r" + number + ":" + other);
        swap(numbers, number, other);
        swap(created, number, other);
      }
      case 6 -> line.add("-e");
      case 7 -> line.add("-S" + pick("128", "64", "256", "130", "512"));
      case 8 -> line.add("--set-alignment=" + pick("1", "2", "8", "63", "512", "2048", "4096"));
      default -> line.add(pick("-I", "--recompute-chs", "-e"));
    }
  }

  private void create(List<String> line, Set<Integer> created) {
    if (random.nextBoolean()) {
      line.add("-a" + pick("1", "8", "64", "512", "2048", "333"));
    }
    int number = random.nextInt(1, 9);
    if (numbers.contains(number)) {
      return;
    }
    if (random.nextInt(4) == 0) {
      line.add("--largest-new=" + number);
    } else {
      line.add("-n");
      line.add(number + ":" + first() + ":" + last());
    }
    numbers.add(number);
    created.add(number);
  }

  private String first() {
    return switch (random.nextInt(5)) {
      case 0 -> "0";
      case 1 -> "";
      case 2 -> "+" + random.nextInt(1, 900) + pick("", "K");
      case 3 -> Long.toString(random.nextLong(34, sectors));
      default -> random.nextInt(1, 8) + "M";
    };
  }

  private String last() {
    return switch (random.nextInt(6)) {
      case 0 -> "0";
      case 1 -> "+" + random.nextInt(1, 5) + "M";
      case 2 -> "+" + random.nextInt(1, 3000);
      case 3 -> "-" + random.nextInt(1, 3000) + pick("", "K");
      case 4 -> Long.toString(random.nextLong(34, sectors));
      default -> "+" + random.nextInt(1, 900) + "K";
    };
  }

  private String hybrid() {
    List<Integer> shown = new ArrayList<>();
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      int number = anyNumber();
      if (!shown.contains(number)) {
        shown.add(number);
      }
    }
    StringBuilder out = new StringBuilder();
    shown.forEach(n -> out.append(out.length() == 0 ? "" : ":").append(n));
    return out + (random.nextBoolean() ? ":EE" : "");
  }

  private String type() {
    if (random.nextInt(4) == 0) {
      return guid();
    }
    List<PartitionType> types =
        PartitionTypes.all().stream()
            // In a hybrid MBR, sgdisk gives a type 85xx the type of the partition before it.
            .filter(t -> !t.code().isEmpty() && !t.code().startsWith("85"))
            .toList();
    return types.get(random.nextInt(types.size())).code();
  }

  private String name() {
    return pick("EFI System", "a", "Zoë", "日本語", "x".repeat(36), "😀 smile", "");
  }

  private int bit() {
    return pick2(0, 1, 2, 48, 59, 60, 61, 62, 63);
  }

  private String hex() {
    return Long.toHexString(random.nextLong() & 0xFFFF_0000_0000_0007L);
  }

  private String guid() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    return new UUID(high, (random.nextLong() & ~(3L << 62)) | (1L << 63)).toString();
  }

  private int anyNumber() {
    List<Integer> all = List.copyOf(numbers);
    return all.get(random.nextInt(all.size()));
  }

  private static void swap(Set<Integer> set, int one, int other) {
    boolean hadOne = set.remove(one);
    boolean hadOther = set.remove(other);
    if (hadOne) {
      set.add(other);
    }
    if (hadOther) {
      set.add(one);
    }
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private int pick2(int... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
