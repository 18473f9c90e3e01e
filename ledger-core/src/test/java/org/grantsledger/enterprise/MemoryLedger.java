package org.grantsledger.enterprise;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.BudgetDecider;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.Desk;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.ReferenceEvent;

/**
 * The deciders without a database: one transaction after the other, in memory, with the same moves of the same
 * positions. A decision may look only at positions that were locked for it, as in PostgreSQL.
 */
public final class MemoryLedger {

    private final Clock clock;
    private final List<LedgerEvent> log = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, EnterpriseState> enterprises = new HashMap<>();
    private final Map<PositionKey, Position> positions = new HashMap<>();
    private ReferenceData reference = ReferenceData.EMPTY;

    public MemoryLedger(Clock clock) {
        this.clock = clock;
    }

    /** All or nothing, as a transaction. */
    public List<EventRef> send(Object command, String actor) {
        Transaction transaction = new Transaction(actor);
        List<EventRef> refs = transaction.handle(command);
        transaction.commit();
        return refs;
    }

    public List<LedgerEvent> log() {
        return log;
    }

    public Optional<EnterpriseState> find(CreditCode enterprise) {
        return Optional.ofNullable(enterprises.get(enterprise.value()));
    }

    public Positions positions() {
        return key -> positions.getOrDefault(key, Position.none(key.kind()));
    }

    /** The shared positions that the events of the log make. */
    public boolean rebuildsFromTheLog() {
        Map<PositionKey, Position> rebuilt = new HashMap<>();
        Map<String, Long> seen = new HashMap<>();
        for (LedgerEvent event : log) {
            String stream = stream(event);
            EventRef ref = new EventRef(stream, seen.merge(stream, 1L, Long::sum) - 1);
            if (event instanceof MovingEvent moving) {
                moving.moves().stream().filter(m -> !m.key().own()).forEach(
                        m -> rebuilt.put(
                                m.key(),
                                rebuilt.getOrDefault(m.key(), Position.none(m.key().kind())).after(m, ref)));
            }
        }
        return rebuilt.equals(positions);
    }

    private static String stream(LedgerEvent event) {
        return switch (event) {
            case EnterpriseEvent e -> e.enterprise().value();
            case BudgetEvent e -> e.stream();
            default -> AdoptCatalogue.STREAM;
        };
    }

    private final class Transaction implements Desk {

        private final String actor;
        private final Map<String, EnterpriseState> folded = new HashMap<>();
        private final Map<PositionKey, Position> locked = new HashMap<>();
        private final List<LedgerEvent> events = new ArrayList<>();
        private final Map<String, Long> next = new HashMap<>();

        private Transaction(String actor) {
            this.actor = actor;
        }

        private List<EventRef> handle(Object command) {
            return switch (command) {
                case EnterpriseCommand.Absorb c -> absorb(c);
                case EnterpriseCommand c -> decide(c);
                case BudgetCommand c -> List.of(
                        record(BudgetDecider.decide(c, reference, lock(BudgetDecider.keys(c)), today())));
                case RunPool c -> new PoolRunner(this::state).handle(c, this);
                case AdoptCatalogue c -> List.of(
                        record(
                                new CatalogueAdopted(
                                        c.document().version(),
                                        c.document().catalogue().validFrom(),
                                        c.reason(),
                                        c.document().tree())));
                default -> throw new IllegalArgumentException("unknown command " + command);
            };
        }

        private Optional<EnterpriseState> state(CreditCode enterprise) {
            return Optional.ofNullable(folded.getOrDefault(enterprise.value(), enterprises.get(enterprise.value())));
        }

        private List<EventRef> decide(EnterpriseCommand command) {
            EnterpriseState state = state(command.enterprise()).orElse(EnterpriseState.NONE);
            EnterpriseDecider decider = new EnterpriseDecider(command, state, reference, today());
            return decider.decide(lock(decider.keys()), actor).stream().map(this::record).toList();
        }

        private List<EventRef> absorb(EnterpriseCommand.Absorb c) {
            LocalDate on = Objects.requireNonNullElse(c.on(), today());
            List<EventRef> absorbed = decide(
                    new EnterpriseCommand.BeAbsorbed(
                            /* enterprise= */ c.predecessor(),
                            /* successor= */ c.enterprise(),
                            on));
            List<EventRef> refs = new ArrayList<>();
            EnterpriseDecider.absorb(
                    c,
                    state(c.enterprise()).orElseThrow(),
                    state(c.predecessor()).orElseThrow(),
                    on).forEach(e -> refs.add(record(e)));
            refs.addAll(absorbed);
            return refs;
        }

        private EventRef record(LedgerEvent event) {
            String stream = stream(event);
            long sequence = next.getOrDefault(stream, sequences.getOrDefault(stream, 0L));
            EventRef ref = new EventRef(stream, sequence);
            next.put(stream, sequence + 1);
            if (event instanceof EnterpriseEvent e) {
                folded.put(stream, state(e.enterprise()).orElse(EnterpriseState.NONE).evolve(e));
            }
            if (event instanceof MovingEvent moving) {
                moved(moving, ref);
            }
            events.add(event);
            return ref;
        }

        private void commit() {
            for (LedgerEvent event : events) {
                log.add(event);
                if (event instanceof ReferenceEvent e) {
                    reference = reference.after(e, log.size());
                }
            }
            enterprises.putAll(folded);
            events.stream().filter(MovingEvent.class::isInstance).map(MovingEvent.class::cast)
                    .flatMap(e -> e.moves().stream()).map(Move::key).filter(k -> !k.own())
                    .forEach(k -> positions.put(k, Objects.requireNonNull(locked.get(k))));
            sequences.putAll(next);
        }

        @Override
        public ReferenceData reference() {
            return reference;
        }

        @Override
        public Positions lock(Set<PositionKey> keys) {
            for (PositionKey key : new LinkedHashSet<>(keys)) {
                if (!key.own()) {
                    locked.putIfAbsent(key, positions.getOrDefault(key, Position.none(key.kind())));
                }
            }
            return key -> Objects.requireNonNull(locked.get(key), () -> key + " was not locked for the decision");
        }

        @Override
        public void moved(MovingEvent event, EventRef ref) {
            event.moves().stream().filter(m -> !m.key().own()).forEach(
                    m -> locked.put(
                            m.key(),
                            Objects.requireNonNull(locked.get(m.key()), () -> m.key() + " was not locked")
                                    .after(m, ref)));
        }

        @Override
        public <T> T send(Object command, Class<T> result) {
            return result.cast(handle(command));
        }

        @Override
        public String actor() {
            return actor;
        }

        @Override
        public LocalDate today() {
            return LocalDate.now(clock);
        }
    }
}
