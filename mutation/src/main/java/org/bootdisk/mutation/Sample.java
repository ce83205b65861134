package org.bootdisk.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.zip.CRC32;
import org.pitest.bytecode.analysis.ClassTree;
import org.pitest.mutationtest.build.InterceptorParameters;
import org.pitest.mutationtest.build.InterceptorType;
import org.pitest.mutationtest.build.MutationInterceptor;
import org.pitest.mutationtest.build.MutationInterceptorFactory;
import org.pitest.mutationtest.engine.Mutater;
import org.pitest.mutationtest.engine.MutationDetails;
import org.pitest.plugin.Feature;
import org.pitest.plugin.FeatureParameter;

/**
 * PIT's feature SAMPLE: of all mistakes a share, drawn by a checksum of what the mistake is called.
 * So each has the same chance, the score is an estimate of that of all, and the same ones are drawn
 * each time, also after a change elsewhere.
 */
public final class Sample implements MutationInterceptorFactory {

  private final FeatureParameter percent = FeatureParameter.named("percent");

  @Override
  public String description() {
    return "a sample of all mistakes";
  }

  @Override
  public Feature provides() {
    return Feature.named("SAMPLE").withDescription(description()).withParameter(percent);
  }

  @Override
  public MutationInterceptor createInterceptor(InterceptorParameters parameters) {
    return new Filter(parameters.getInteger(percent).orElse(100));
  }

  private record Filter(int percent) implements MutationInterceptor {

    @Override
    public InterceptorType type() {
      return InterceptorType.FILTER;
    }

    @Override
    public void begin(ClassTree mutated) {}

    @Override
    public Collection<MutationDetails> intercept(
        Collection<MutationDetails> mistakes, Mutater source) {
      return mistakes.stream().filter(this::draws).toList();
    }

    @Override
    public void end() {}

    private boolean draws(MutationDetails mistake) {
      CRC32 name = new CRC32();
      name.update(mistake.getId().toString().getBytes(UTF_8));
      return name.getValue() % 100 < percent;
    }
  }
}
