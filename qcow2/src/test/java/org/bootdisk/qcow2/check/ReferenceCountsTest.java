package org.bootdisk.qcow2.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.qcow2.check.ReferenceCounts.PAGE_CLUSTERS;

import org.bootdisk.block.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts that go over the bounds of pages, and beyond what a byte holds. */
class ReferenceCountsTest {

  private final ReferenceCounts counts = new ReferenceCounts("disk");

  @ParameterizedTest
  @ValueSource(longs = {0, 7, PAGE_CLUSTERS - 1, PAGE_CLUSTERS, 5L * PAGE_CLUSTERS - 3})
  void countsARangeOverSeveralPages(long first) throws FormatException {
    long clusters = 2L * PAGE_CLUSTERS + 1;
    counts.add(first, clusters, 1);
    counts.add(first + 1, 2);

    long[] found = new long[2 * PAGE_CLUSTERS + 3];
    counts.get(first, found);
    assertThat(found[0]).isEqualTo(1);
    assertThat(found[1]).isEqualTo(3);
    assertThat(found[2]).isEqualTo(1);
    assertThat(found[2 * PAGE_CLUSTERS]).isEqualTo(1);
    assertThat(found[2 * PAGE_CLUSTERS + 1]).isZero();
    assertThat(counts.get(first + clusters - 1)).isEqualTo(1);
    assertThat(counts.get(first + clusters)).isZero();
    assertThat(counts.end()).isEqualTo(first + clusters);
  }

  @Test
  void knowsRangesOfSingleReferences() throws FormatException {
    long first = PAGE_CLUSTERS - 10;
    counts.add(first, 20, 1);
    assertThat(counts.areSingle(first, 20)).isTrue();
    assertThat(counts.areSingle(first - 1, 20)).isFalse();
    assertThat(counts.areSingle(first, 21)).isFalse();
    assertThat(counts.areSingle(10L * PAGE_CLUSTERS, 1)).as("a page that is not there").isFalse();
    counts.add(PAGE_CLUSTERS, 1);
    assertThat(counts.areSingle(first, 20)).isFalse();
    assertThat(counts.areSingle(first, 10)).isTrue();
    assertThat(counts.areSingle(PAGE_CLUSTERS + 1, 9)).isTrue();
  }

  @Test
  void countsMoreThanAByteHolds() throws FormatException {
    long expected = 0;
    for (long weight : new long[] {253, 1, 1, 1, 1L << 40}) {
      counts.add(4, weight);
      expected += weight;
      assertThat(counts.get(4)).isEqualTo(expected);
    }
    counts.add(5, 255);
    long[] found = new long[3];
    counts.get(4, found);
    assertThat(found).containsExactly(expected, 255, 0);
  }

  @Test
  void findsTheFirstReferenceBehindAGap() throws FormatException {
    long far = 3L * PAGE_CLUSTERS + 5;
    counts.add(2, 1);
    counts.add(far, 1);
    assertThat(counts.firstReferenced(0, 2)).isEqualTo(2);
    assertThat(counts.firstReferenced(0, 3)).isEqualTo(2);
    assertThat(counts.firstReferenced(3, far)).isEqualTo(far);
    assertThat(counts.firstReferenced(3, far + 100)).isEqualTo(far);
    assertThat(counts.firstReferenced(far + 1, 20L * PAGE_CLUSTERS)).isEqualTo(20L * PAGE_CLUSTERS);
  }

  @Test
  void noReferenceMakesNoImageLonger() throws FormatException {
    counts.add(10, 0, 1);
    counts.add(10, 5, 0);
    assertThat(counts.end()).isZero();
    assertThat(counts.get(10)).isZero();
  }
}
