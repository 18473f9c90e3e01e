package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grantsledger.log.EnterpriseCache.MOST;

import java.time.LocalDate;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;

class EnterpriseCacheTest {

    private static final LocalDate DAY = LocalDate.of(2022, 1, 1);

    private final EnterpriseCache cache = new EnterpriseCache();

    private EnterpriseState known(EnterpriseState state) {
        return cache.known(state.known().code().value());
    }

    @Test
    void enterprisesAreKeptByTheirEvents() {
        EnterpriseState half = of(1, MOST / 2);
        EnterpriseState third = of(2, MOST / 3);
        cache.committed(half);
        cache.committed(third);
        assertThat(known(half)).isSameAs(half);
        EnterpriseState quarter = of(3, MOST / 4);
        cache.committed(quarter);
        assertThat(known(third)).isSameAs(EnterpriseState.NONE);
        assertThat(known(half)).isSameAs(half);
        assertThat(known(quarter)).isSameAs(quarter);
    }

    @Test
    void anEnterpriseCountsAsOneEventMore() {
        EnterpriseState half = of(1, MOST / 2);
        EnterpriseState rest = of(2, MOST / 2 - 2);
        cache.committed(half);
        cache.committed(rest);
        assertThat(known(half)).isSameAs(half);
        assertThat(known(rest)).isSameAs(rest);
        EnterpriseState more = renamed(rest);
        cache.committed(more);
        assertThat(known(half)).isSameAs(EnterpriseState.NONE);
        assertThat(known(more)).isSameAs(more);
    }

    /** An enterprise that has so many events. */
    private static EnterpriseState of(int number, int events) {
        CreditCode enterprise = CreditCode.completing("91000000%09d".formatted(number));
        EnterpriseState state = EnterpriseState.NONE
                .evolve(new EnterpriseEvent.Registered(enterprise, "甲", RecipientKind.ENTERPRISE, "LYG", DAY));
        while (state.version() < events) {
            state = renamed(state);
        }
        return state;
    }

    private static EnterpriseState renamed(EnterpriseState state) {
        return state.evolve(new EnterpriseEvent.Renamed(state.known().code(), "乙", DAY));
    }
}
