package org.bootdisk.mutation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.pitest.classpath.CodeSource;
import org.pitest.coverage.CoverageDatabase;
import org.pitest.coverage.TestInfo;
import org.pitest.mutationtest.build.DefaultTestPrioritiser;
import org.pitest.mutationtest.build.TestPrioritiser;
import org.pitest.mutationtest.build.TestPrioritiserFactory;

/**
 * For each mistake, of the tests that reach it, the quickest ones that fit into {@code
 * budgetMillis}; at least one. Without a bound a mistake that no test notices costs as much as all
 * tests that go through it: the whole suite, where it is in a constructor that all of them call.
 */
public final class QuickestTests implements TestPrioritiserFactory {

  @Override
  public String description() {
    return "the quickest tests that fit into a budget";
  }

  @Override
  public TestPrioritiser makeTestPrioritiser(
      Properties settings, CodeSource code, CoverageDatabase coverage) {
    long budget = Long.parseLong(settings.getProperty("budgetMillis"));
    TestPrioritiser all = new DefaultTestPrioritiser(coverage);
    return mistake -> quickest(all.assignTests(mistake), budget);
  }

  private static List<TestInfo> quickest(List<TestInfo> tests, long budgetMillis) {
    List<TestInfo> sorted = new ArrayList<>(tests);
    sorted.sort(Comparator.comparingInt(TestInfo::getTime).thenComparing(TestInfo::getName));
    int count = 0;
    long millis = 0;
    while (count < sorted.size()
        && (count == 0 || millis + sorted.get(count).getTime() <= budgetMillis)) {
      millis += sorted.get(count++).getTime();
    }
    return sorted.subList(0, count);
  }
}
