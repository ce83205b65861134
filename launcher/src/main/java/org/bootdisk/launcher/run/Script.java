package org.bootdisk.launcher.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.launcher.Terminal;
import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.Profile;
import org.bootdisk.launcher.description.Sharing;
import org.bootdisk.launcher.plan.Helper;
import org.bootdisk.launcher.plan.Host;
import org.bootdisk.launcher.plan.LaunchPlan;
import org.bootdisk.launcher.plan.Planner;
import org.bootdisk.launcher.plan.Preparation;

/**
 * A start script that needs neither Java nor this program, but QEMU and qemu-img, and obeys the
 * same variables of the environment. It is planned like any start, with marks in the place of what
 * is known only when it is run.
 */
public final class Script {

  private static final String MARK = "\uE000";
  private static final Path TEMPORARY = Path.of("/" + MARK + "TMPDIR" + MARK);
  private static final String ROOT = MARK + "ROOT" + MARK;
  private static final String SHARED = MARK + "SHARED" + MARK;
  private static final String VARIABLES = MARK + "VARIABLES" + MARK;

  private static final String BEGINNING =
      """
      #!/bin/sh
      # Starts the virtual machine %NAME%. Written by bootdisk.
      set -eu
      qemu_img=$(command -v qemu-img) || {
        echo 'qemu-img is not installed' >&2
        exit 69
      }
      made=
      """;

  /** The seed passes commas as they are. */
  private static final String COMMAS =
      """
      # A comma ends a value of QEMU's; two stand for one.
      commas() { printf '%s' "$1" | sed 's/,/,,/g'; }
      """;

  private static final String TEMPORARY_DIRECTORY =
      """
      if [ -z "${TMPDIR:-}" ] || [ -z "${USE_TMPDIR:-}" ]; then
        TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/bootdisk-XXXXXXXXXX")
        made=$TMPDIR
      fi
      TMPDIR=$(readlink -f "$TMPDIR")
      if [ -n "$made" ]; then
        # QEMU holds the other end; when it is gone, so is the directory.
        alive=$TMPDIR/alive
        mkfifo "$alive"
        (
          trap '' INT HUP QUIT TERM
          read -r _ < "$alive" || true
          rm -rf -- "$TMPDIR"
        ) > /dev/null 2>&1 &
        exec 3> "$alive"
      fi
      """;

  private static final String HELPERS =
      """
      if [ -z "$made" ]; then
        alive=$TMPDIR/alive-$$
        mkfifo "$alive"
        (
          trap '' INT HUP QUIT TERM
          read -r _ < "$alive" || true
          rm -f -- "$alive"
        ) > /dev/null 2>&1 &
        exec 3> "$alive"
      fi
      # serve SOCKET COMMAND...: a program that listens there, until QEMU is gone.
      serve() {
        socket=$1
        shift
        "$@" 3>&- &
        helper=$!
        (
          trap '' INT HUP QUIT TERM
          read -r _ < "$alive" || true
          kill "$helper"
        ) > /dev/null 2>&1 3>&- &
        until [ -e "$socket" ]; do
          kill -0 "$helper" || exit 71
          sleep 0.1
        done
      }
      """;

  private final Description description;
  private final Host host;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, String> expansions = new LinkedHashMap<>();

  private Script(Description description, Host host) {
    this.description = description;
    this.host = host;
  }

  /**
   * The script.
   *
   * @param more the user's own arguments for QEMU, behind all others
   */
  public static String of(Description description, Host host, List<String> more)
      throws IOException {
    return new Script(description, marked(host)).text(more);
  }

  private static Host marked(Host host) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", host.variable("PATH"));
    for (String name : List.of("QEMU_OPTS", "QEMU_NET_OPTS", "QEMU_KERNEL_PARAMS")) {
      environment.put(name, MARK + name + MARK);
    }
    return new Host(host.directory(), environment, host.qemu(), host.accelerator());
  }

  private String text(List<String> more) throws IOException {
    LaunchPlan plan = Planner.plan(description, host, TEMPORARY, Terminal.STANDARD);
    boolean seed = description.profile() == Profile.SEED;
    expansions.put(MARK + "TMPDIR" + MARK, seed ? "\"$TMPDIR\"" : "\"$tmp\"");
    expansions.put(ROOT, seed ? "\"$NIX_DISK_IMAGE\"" : "\"$disk\"");
    expansions.put(SHARED, seed ? "\"${SHARED_DIR:-$TMPDIR/xchg}\"" : "\"$shared\"");
    expansions.put(VARIABLES, "\"$variables\"");
    expansions.put("," + MARK + "QEMU_NET_OPTS" + MARK, "${QEMU_NET_OPTS:+,$QEMU_NET_OPTS}");
    expansions.put(MARK + "QEMU_KERNEL_PARAMS" + MARK, "\"${QEMU_KERNEL_PARAMS:-}\"");
    expansions.put(MARK + "QEMU_OPTS" + MARK, "${QEMU_OPTS:-}");
    text.append(BEGINNING.replace("%NAME%", description.name()));
    text.append(seed ? "" : COMMAS);
    addRoot();
    text.append(TEMPORARY_DIRECTORY);
    text.append(seed ? "" : "tmp=$(commas \"$TMPDIR\")\n");
    addVariables();
    for (Preparation preparation : plan.preparations()) {
      add(preparation);
    }
    if (!seed && description.sharing().exchange() == Sharing.Exchange.PRESENT) {
      text.append("shared=$(commas \"${SHARED_DIR:-$TMPDIR/xchg}\")\n");
    }
    addAccelerator();
    text.append(plan.helpers().isEmpty() ? "" : HELPERS);
    for (Helper helper : plan.helpers()) {
      add(helper);
    }
    if (seed) {
      text.append("cd \"$TMPDIR\"\n");
    }
    addCommand(plan.command(), more);
    return text.toString().replace("//" + MARK, "/" + MARK);
  }

  private void addRoot() {
    if (description.storage().diskImage().isEmpty()) {
      return;
    }
    Path image = description.storage().diskImage().get();
    // A path of its own is relative to where the script is run, as the seed's is.
    text.append("usual=").append(quoted(image.toString())).append('\n');
    text.append("NIX_DISK_IMAGE=$(readlink -f \"${NIX_DISK_IMAGE:-$usual}\")\n");
    text.append("if [ ! -e \"$NIX_DISK_IMAGE\" ]; then\n");
    boolean booted = description.boot() instanceof Boot.Loader loader && loader.disk().isEmpty();
    text.append(
        booted
            ? "  echo \"$NIX_DISK_IMAGE is to be booted from and does not exist\" >&2\n  exit 66\n"
            : "  \"$qemu_img\" create -q -f qcow2 \"$NIX_DISK_IMAGE\" "
                + description.storage().diskSize()
                + "\n");
    text.append("fi\n");
    if (description.profile() == Profile.MODERN) {
      text.append("disk=$(commas \"$NIX_DISK_IMAGE\")\n");
    }
  }

  private void addVariables() {
    if (!(description.boot() instanceof Boot.Loader loader)
        || description.profile() == Profile.SEED
        || loader.firmware().kind() == Boot.FirmwareChoice.Kind.BIOS) {
      return;
    }
    String usual =
        loader
            .firmware()
            .variables()
            .map(Path::toString)
            .orElse(description.name() + "-efi-vars.fd");
    text.append("usual=");
    text.append(usual.equals("none") ? "$TMPDIR/efi-vars.fd" : quoted(usual));
    text.append("\nNIX_EFI_VARS=$(readlink -f \"${NIX_EFI_VARS:-$usual}\")\n");
    text.append("variables=$(commas \"$NIX_EFI_VARS\")\n");
  }

  /** KVM is where the script is run, or is not. */
  private void addAccelerator() {
    if (description.hardware().accelerator().isEmpty()) {
      boolean seed = description.profile() == Profile.SEED;
      text.append(seed ? "kvm=\n" : "accel=tcg\ncpu=max\n");
      text.append("if [ -w /dev/kvm ]; then\n");
      text.append(seed ? "  kvm=-enable-kvm\n" : "  accel=kvm\n  cpu=host\n");
      text.append("fi\n");
    }
  }

  private void add(Preparation preparation) {
    String file = path(preparation.file());
    if (preparation instanceof Preparation.Directory) {
      text.append("mkdir -p ").append(file).append('\n');
    } else if (preparation instanceof Preparation.EmptyDisk empty) {
      if (isTemporary(empty.file())) {
        unlessThere(file, "\"$qemu_img\" create -q -f qcow2 " + file + " " + empty.size());
      }
    } else if (preparation instanceof Preparation.Overlay overlay) {
      String create =
          "\"$qemu_img\" create -q -f qcow2 -F "
              + overlay.format().driver()
              + " -b "
              + quoted(overlay.base().toString())
              + " "
              + file;
      if (isTemporary(overlay.file())) {
        text.append(create).append('\n');
      } else {
        unlessThere(file, create);
      }
    } else if (preparation instanceof Preparation.Initrd) {
      throw new IllegalArgumentException(
          "a script cannot make an initial RAM disk; do without guest-initrd");
    } else if (preparation instanceof Preparation.Copy copy) {
      boolean variables = !copy.file().endsWith("bios.bin");
      String target = variables ? "\"$NIX_EFI_VARS\"" : file;
      String command = "cp " + quoted(copy.original().toString()) + " " + target;
      command += " && chmod 0644 " + target;
      if (variables) {
        unlessThere(target, command);
      } else {
        text.append(command).append('\n');
      }
    }
  }

  private void unlessThere(String file, String command) {
    text.append("if [ ! -e ").append(file).append(" ]; then\n  ");
    text.append(command).append("\nfi\n");
  }

  private void add(Helper helper) {
    text.append("serve ").append(path(helper.socket()));
    for (String word : helper.command()) {
      // A helper's own options know no commas.
      text.append(' ').append(word(word).replace("\"$tmp\"", "\"$TMPDIR\""));
    }
    text.append('\n');
  }

  private void addCommand(List<String> command, List<String> more) throws IOException {
    text.append("# The variables' values are words.\n# shellcheck disable=SC2086\nexec");
    boolean free = description.hardware().accelerator().isEmpty();
    for (int i = 0; i < command.size(); i++) {
      String word = word(marked(command.get(i)));
      boolean option = command.get(i).startsWith("-");
      if (free && i == 1 && description.profile() == Profile.SEED) {
        text.append(" \\\n  $kvm");
      }
      if (free && i > 0 && command.get(i - 1).equals("-accel")) {
        word = "\"$accel\"";
      } else if (free && i > 0 && command.get(i - 1).equals("-cpu") && !word.equals("kvm64")) {
        word = "\"$cpu\"";
      }
      if (!(free && word.equals("-enable-kvm"))) {
        text.append(option ? " \\\n  " : " ").append(word);
      }
    }
    for (String word : more) {
      text.append(" \\\n  ").append(quoted(word));
    }
    text.append(" \\\n  \"$@\"\n");
  }

  /** A word of the command with marks for what the script's variables say. */
  private String marked(String word) throws IOException {
    String marked = word;
    if (description.storage().diskImage().isPresent()) {
      Path root = host.canonical(description.storage().diskImage().get());
      marked = replacedFile(marked, root, ROOT);
    }
    marked =
        marked.replace(
            "path=" + TEMPORARY + "/xchg,security_model=none,mount_tag=shared",
            "path=" + SHARED + ",security_model=none,mount_tag=shared");
    if (marked.startsWith("if=pflash,unit=1,")) {
      marked = "if=pflash,unit=1,format=raw,file=" + VARIABLES;
    }
    return marked;
  }

  private String replacedFile(String word, Path file, String mark) {
    boolean seed = description.profile() == Profile.SEED;
    String escaped = "file=" + (seed ? file.toString() : file.toString().replace(",", ",,"));
    int at = word.indexOf(escaped);
    int end = at + escaped.length();
    boolean whole = at >= 0 && (end == word.length() || word.charAt(end) == ',');
    return whole ? word.substring(0, at) + "file=" + mark + word.substring(end) : word;
  }

  private static boolean isTemporary(Path file) {
    return file.startsWith(TEMPORARY);
  }

  /** A path as a word, its directory by the variable itself: no commas count there. */
  private String path(Path file) {
    return isTemporary(file)
        ? "\"$TMPDIR\"/" + quoted(TEMPORARY.relativize(file).toString())
        : quoted(file.toString());
  }

  private String word(String word) {
    for (Map.Entry<String, String> expansion : expansions.entrySet()) {
      int at = word.indexOf(expansion.getKey());
      if (at >= 0) {
        String before = word.substring(0, at);
        if (expansion.getKey().equals(MARK + "TMPDIR" + MARK)) {
          before = before.substring(0, before.length() - 1);
        }
        String after = word.substring(at + expansion.getKey().length());
        return (before.isEmpty() ? "" : word(before))
            + expansion.getValue()
            + (after.isEmpty() ? "" : word(after));
      }
    }
    return quoted(word);
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
