package picocli;

import picocli.CommandLine.INegatableOptionTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.RegexTransformer;

/**
 * picocli's names for the negative form of options. Its expressions are compiled once, when the first
 * such option is met, and not for every command: most have none.
 */
final class Negations implements INegatableOptionTransformer {

  static final Negations DEFAULT = new Negations();

  private static final class Rules {
    static final RegexTransformer ALL = RegexTransformer.createDefault();
  }

  private Negations() {}

  @Override
  public String makeNegative(String optionName, CommandSpec command) {
    return Rules.ALL.makeNegative(optionName, command);
  }

  @Override
  public String makeSynopsis(String optionName, CommandSpec command) {
    return Rules.ALL.makeSynopsis(optionName, command);
  }
}
