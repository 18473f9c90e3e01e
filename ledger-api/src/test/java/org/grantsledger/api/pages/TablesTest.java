package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what a page offers to sort. */
class TablesTest {

    @ParameterizedTest(name = "{0} by {1}, {2} rows: {3}")
    @CsvSource({"enterprises, granted_so_far, 10000, true", "enterprises, granted_so_far, 10001, false",
            "enterprises, owed_so_far, 100000, false", "enterprises, enterprise, 100000, true",
            "enterprise-statement, owed_so_far, 100000, true", "journal, amount, 1000000, true"})
    void byALevelThatIsReadForOnePageNoMoreThanTenThousandRowsAreSorted(
            String name,
            String column,
            long rows,
            boolean offered) {
        View view = Views.find(name).orElseThrow();
        assertThat(Tables.sortable(view, view.column(column).orElseThrow(), rows)).isEqualTo(offered);
    }
}
