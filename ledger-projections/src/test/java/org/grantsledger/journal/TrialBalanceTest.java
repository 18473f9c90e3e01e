package org.grantsledger.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.LineMode;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.simulation.Simulation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal of the core's random histories, event by event. */
class TrialBalanceTest {

    private static final int COMMANDS = 4_000;

    /** Balances on the credit side; all others stand on the debit side. */
    private static final Set<Account> CREDIT = EnumSet.of(
            Account.BUDGET_APPROPRIATED,
            Account.AWARDS_OWED,
            Account.AWARDS_PAID,
            Account.LIMITS_CLAIMED);

    /** What comes and goes, and may stand on either side. */
    private static final Set<Account> EITHER = EnumSet.of(Account.BUDGET_ADJUSTED, Account.BUDGET_TRANSFERRED);

    /** Whose balance it is: of a line, of a limit, or of one payer's share in one award. */
    private record Holder(Account account, String of) {

        static Holder of(Entry e) {
            String of = e.budgetLine() + e.limitKey();
            return new Holder(e.account(), of.isEmpty() ? e.award() + " " + e.payer() : of);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {20210828, 64, 65})
    void afterEveryEventTheTrialBalanceIsZeroAndNoAccountStandsOnTheWrongSide(long seed) {
        Map<String, Long> groups = new HashMap<>();
        Map<Holder, Long> balances = new HashMap<>();
        Map<Account, Integer> moved = new EnumMap<>(Account.class);
        Set<String> warned = new HashSet<>();
        long position = 0;
        for (LedgerEvent event : Simulation.history(seed, COMMANDS)) {
            position++;
            if (event instanceof BudgetEvent.LineOpened opened && opened.mode() == LineMode.WARN) {
                warned.add(opened.line());
            }
            List<Entry> entries = Journal.entries(position, Instant.EPOCH, event);
            for (Entry e : entries) {
                groups.merge(e.account().code().split(":", 2)[0], e.fen(), Math::addExact);
                balances.merge(Holder.of(e), e.fen(), Math::addExact);
                moved.merge(e.account(), 1, Integer::sum);
            }
            assertThat(groups.values()).as("seed %d, event %d, %s", seed, position, event).allMatch(sum -> sum == 0);
            for (Entry e : entries) {
                long balance = balances.getOrDefault(Holder.of(e), 0L);
                boolean overdrawn = e.account() == Account.BUDGET_AVAILABLE && warned.contains(e.budgetLine());
                if (!EITHER.contains(e.account()) && !overdrawn) {
                    assertThat(CREDIT.contains(e.account()) ? -balance : balance)
                            .as("seed %d, event %d, %s, %s", seed, position, e, event).isNotNegative();
                }
                assertThat(recovered(balances, e)).as("seed %d, event %d, %s", seed, position, event)
                        .isLessThanOrEqualTo(paid(balances, e));
            }
        }
        assertThat(moved.keySet()).containsExactlyInAnyOrder(Account.values());
    }

    private static long recovered(Map<Holder, Long> balances, Entry e) {
        return balances.getOrDefault(new Holder(Account.AWARDS_RECOVERED, e.award() + " " + e.payer()), 0L);
    }

    private static long paid(Map<Holder, Long> balances, Entry e) {
        return -balances.getOrDefault(new Holder(Account.AWARDS_PAID, e.award() + " " + e.payer()), 0L);
    }
}
