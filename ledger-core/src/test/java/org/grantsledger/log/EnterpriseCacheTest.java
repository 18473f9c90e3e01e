package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;

class EnterpriseCacheTest {

    private static final LocalDate DAY = LocalDate.of(2022, 1, 1);

    private final EnterpriseCache cache = new EnterpriseCache();

    /** What an enterprise takes grows with its events, so their number has a bound and not that of enterprises. */
    @Test
    void ofManyEventsNotAllIsKept() {
        List<CreditCode> companies = Stream.of("91000000999999991", "91000000999999992").map(CreditCode::completing)
                .toList();
        for (CreditCode company : companies) {
            assertThat(cache.committed(EnterpriseState.NONE, history(company, EnterpriseCache.MOST * 2 / 3)).version())
                    .isEqualTo(EnterpriseCache.MOST * 2 / 3);
        }
        // What is too much is given up beside those who ask.
        await().until(() -> kept(companies) <= EnterpriseCache.MOST);
        assertThat(kept(companies)).isPositive();
    }

    private long kept(List<CreditCode> companies) {
        return companies.stream().mapToLong(company -> cache.known(company.value()).version()).sum();
    }

    private static List<DomainEventMessage<EnterpriseEvent>> history(CreditCode company, int events) {
        return LongStream.range(0, events).<DomainEventMessage<EnterpriseEvent>>mapToObj(
                sequence -> new GenericDomainEventMessage<>(
                        "enterprise",
                        company.value(),
                        sequence,
                        sequence == 0
                                ? new EnterpriseEvent.Registered(company, "甲", RecipientKind.ENTERPRISE, "LYG", DAY)
                                : new EnterpriseEvent.Renamed(company, "乙", DAY)))
                .toList();
    }
}
