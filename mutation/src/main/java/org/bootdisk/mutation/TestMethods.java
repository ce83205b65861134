package org.bootdisk.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.pitest.classinfo.ClassByteArraySource;
import org.pitest.help.PitHelpError;
import org.pitest.testapi.Configuration;
import org.pitest.testapi.TestGroupConfig;
import org.pitest.testapi.TestPluginFactory;
import org.pitest.testapi.TestSuiteFinder;
import org.pitest.testapi.TestUnit;
import org.pitest.testapi.TestUnitExecutionListener;
import org.pitest.testapi.TestUnitFinder;

/**
 * Finds JUnit's tests without running them: each method is one, with all its invocations.
 *
 * <p>PIT's plug-in for JUnit takes each invocation for a test, and to learn which there are it runs
 * the test classes, in the process of each class with mistakes anew. That took most of the time.
 */
public final class TestMethods implements TestPluginFactory {

  @Override
  public String description() {
    return "tests of JUnit, found without running them";
  }

  @Override
  public String name() {
    return "methods";
  }

  @Override
  public Configuration createTestFrameworkConfiguration(
      TestGroupConfig tags,
      ClassByteArraySource classes,
      Collection<String> excludedRunners,
      Collection<String> includedMethods) {
    return new Framework(new Finder(LauncherFactory.create(), tags.getExcludedGroups()));
  }

  private record Framework(TestUnitFinder testUnitFinder) implements Configuration {

    @Override
    public TestSuiteFinder testSuiteFinder() {
      return suite -> List.of();
    }

    @Override
    public Optional<PitHelpError> verifyEnvironment() {
      return Optional.empty();
    }
  }

  private record Finder(Launcher launcher, List<String> excludedTags) implements TestUnitFinder {

    @Override
    public List<TestUnit> findTestUnits(Class<?> tests, TestUnitExecutionListener ran) {
      if (tests.getEnclosingClass() != null) {
        return List.of(); // Found with the class around it.
      }
      TestPlan plan = launcher.discover(request(tests));
      List<TestUnit> found = new ArrayList<>();
      for (TestIdentifier root : plan.getRoots()) {
        for (TestIdentifier each : plan.getDescendants(root)) {
          if (each.getSource().filter(MethodSource.class::isInstance).isPresent()) {
            found.add(new TestMethod(launcher, tests, each.getUniqueId()));
          }
        }
      }
      return found;
    }

    private LauncherDiscoveryRequest request(Class<?> tests) {
      LauncherDiscoveryRequestBuilder request =
          LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests));
      if (!excludedTags.isEmpty()) {
        request.filters(TagFilter.excludeTags(excludedTags));
      }
      return request.build();
    }
  }
}
