package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Amendment;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.check.RefcountWidth;
import org.bootdisk.qcow2.layout.BackingReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image amend}. */
@Command(
    name = "amend",
    description = "Change what a qcow2 image is, its content staying the same.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class AmendCommand extends Subcommand {

  private static final String ENCRYPT = "encrypt.";

  @Mixin ImageInput input = new ImageInput();

  @SuppressWarnings("UnusedVariable")
  @Mixin
  NoProgressOption ignoredProgress = new NoProgressOption();

  @Mixin TargetCacheOption cache = new TargetCacheOption();

  @Option(names = "--force", description = "Refused, as it would erase the last passphrase.")
  boolean force;

  @Option(
      names = "-o",
      required = true,
      paramLabel = "OPTIONS",
      description =
          "What to change, separated by commas: compat=v2|v3, lazy_refcounts=on|off,"
              + " refcount_bits=N, backing_file=FILE, backing_fmt=FORMAT, data_file=FILE,"
              + " data_file_raw=off, size=SIZE. Carried out in this order. Then encrypt.state=active|inactive, which adds or erases passphrases of a"
              + " LUKS image: encrypt.keyslot=N, encrypt.new-secret=ID, encrypt.old-secret=ID,"
              + " encrypt.iter-time=MILLISECONDS.")
  List<String> lists = new ArrayList<>();

  @Option(
      names = "--new-passphrase-file",
      paramLabel = "FILE",
      description = "The passphrase that encrypt.state=active adds.")
  @Nullable Path newPassphrase;

  private @Nullable KeySlotAmendment keySlots;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2.")
  Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    cache.requireKnown();
    if (force) {
      throw new UsageException(
          "--force would erase the last passphrase and with it all content; delete the image");
    }
    try {
      for (String list : lists) {
        for (Map.Entry<String, String> option : KeyValues.parse(list, "").entrySet()) {
          apply(option.getKey(), option.getValue());
        }
      }
      if (keySlots != null) {
        keySlots.apply(
            input, image, newPassphrase == null ? null : PassphraseOption.read(newPassphrase));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private void apply(String name, String value) throws IOException, UsageException {
    if (name.startsWith(ENCRYPT)) {
      keySlots = keySlots == null ? new KeySlotAmendment() : keySlots;
      keySlots.set(name.substring(ENCRYPT.length()), value);
      return;
    }
    if (name.equals("refcount_bits")) {
      changeWidth(Integer.parseInt(value));
      return;
    }
    try (Qcow2Image opened = input.openWritableQcow2(image)) {
      switch (name) {
        case "compat" -> Amendment.changeVersion(opened, CreationOptions.version(value));
        case "lazy_refcounts" ->
            Amendment.changeLazyRefcounts(
                opened,
                CreationOptions.isOn(name, value)
                    ? Amendment.LazyRefcounts.ON
                    : Amendment.LazyRefcounts.OFF);
        case "backing_file" -> opened.base().change(named(value, opened));
        case "backing_fmt" -> opened.base().change(inFormat(value, opened));
        case "data_file" -> Amendment.changeDataFile(opened, value);
        case "data_file_raw" -> forgetRaw(opened, value);
        case "size" -> grow(opened, value);
        case "" -> throw new UsageException("-o " + value + ": write NAME=VALUE");
        default -> throw new UsageException("-o " + name + " cannot be changed");
      }
      opened.flush();
    }
  }

  private static void grow(Qcow2Image opened, String value) throws IOException, UsageException {
    long size = CreationOptions.wholeSectors(ByteSize.parse(value));
    if (size < opened.size()) {
      throw new UsageException("size=" + value + " would cut off content; use resize --shrink");
    }
    opened.resize(size);
  }

  private static void forgetRaw(Qcow2Image opened, String value)
      throws IOException, UsageException {
    if (CreationOptions.isOn("data_file_raw", value)) {
      throw new UsageException("data_file_raw=on: decide that when the image is made");
    }
    Amendment.forgetRawDataFile(opened);
  }

  private void changeWidth(int bits) throws IOException, UsageException {
    if (Integer.bitCount(bits) != 1 || bits < 1 || bits > 64) {
      throw new UsageException("refcount_bits=" + bits + ": write a power of two up to 64");
    }
    try (FileDevice file = input.openWritableFile(image)) {
      RefcountWidth.change(file, bits);
    }
  }

  private static Optional<BackingReference> named(String name, Qcow2Image opened) {
    Optional<String> format =
        opened.header().backing().isPresent()
            ? opened.header().backing().get().format()
            : Optional.empty();
    return name.isEmpty() ? Optional.empty() : Optional.of(new BackingReference(name, format));
  }

  private static Optional<BackingReference> inFormat(String format, Qcow2Image opened)
      throws UsageException {
    if (opened.header().backing().isEmpty()) {
      throw new UsageException("backing_fmt: the image has no backing file");
    }
    return Optional.of(BackingReference.of(opened.header().backing().get().name(), format));
  }
}
