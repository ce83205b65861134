package org.bootdisk.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.pitest.testapi.AbstractTestUnit;
import org.pitest.testapi.Description;
import org.pitest.testapi.ResultCollector;

/** A method of a test class, which fails if one of its invocations does. */
final class TestMethod extends AbstractTestUnit {

  private final Launcher launcher;
  private final String id;

  TestMethod(Launcher launcher, Class<?> tests, String id) {
    super(new Description(id, tests));
    this.launcher = launcher;
    this.id = id;
  }

  @Override
  public void execute(ResultCollector results) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectUniqueId(id))
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
            .build();
    FirstFailure listener = new FirstFailure();
    results.notifyStart(getDescription());
    launcher.execute(request, listener);
    if (listener.failure == null) {
      results.notifyEnd(getDescription());
    } else {
      results.notifyEnd(getDescription(), listener.failure);
    }
  }

  private static final class FirstFailure implements TestExecutionListener {

    private Throwable failure;

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.FAILED && failure == null) {
        failure = result.getThrowable().orElseGet(AssertionError::new);
      }
    }
  }
}
