package org.bootdisk.cli.gpt;

import org.bootdisk.block.Text;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;
import picocli.CommandLine.Command;

/** {@code bootdisk gpt types}. */
@Command(
    name = "types",
    description = "List partition types: name, gdisk's code, GUID, description.")
final class TypesCommand extends Subcommand {

  @Override
  public Integer call() throws Exception {
    if (common().json()) {
      console()
          .json(
              json -> {
                json.beginArray();
                for (PartitionType type : PartitionTypes.all()) {
                  json.beginObject();
                  json.name("name").value(type.name());
                  json.name("code").value(type.code());
                  json.name("guid").value(Guids.print(type.guid()));
                  json.name("description").value(type.description());
                  json.endObject();
                }
                json.endArray();
              });
      return ExitCode.OK;
    }
    for (PartitionType type : PartitionTypes.all()) {
      console()
          .out()
          .print(
              Text.format(
                  "%-36s %4s  %s  %s\n",
                  type.name(), type.code(), Guids.print(type.guid()), type.description()));
    }
    return ExitCode.OK;
  }
}
