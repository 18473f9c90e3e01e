package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.matchers.Matchers;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;

/**
 * Sends a command through the Axon shell of an enterprise, on top of what a bureau has recorded of it. An accepted
 * command moves the bureau's shared positions, so that a test can look at them; its events are not recorded.
 */
final class Shell {

    private Shell() {
    }

    private static ResultValidator<Enterprise> when(Bureau bureau, EnterpriseCommand command) {
        AggregateTestFixture<Enterprise> fixture = new AggregateTestFixture<>(Enterprise.class);
        fixture.registerInjectableResource(bureau);
        fixture.registerCommandTargetResolver(
                message -> new VersionedAggregateIdentifier((Object) command.enterprise().value(), null));
        List<EnterpriseEvent> history = bureau.history(command.enterprise());
        return history.isEmpty()
                ? fixture.givenNoPriorActivity().when(command)
                : fixture.given(history).when(command);
    }

    /** The events of a command that is accepted; it answers with references to them. */
    static List<EnterpriseEvent> accepts(Bureau bureau, EnterpriseCommand command) {
        int before = bureau.history(command.enterprise()).size();
        List<EnterpriseEvent> events = new ArrayList<>();
        ResultValidator<Enterprise> result = when(bureau, command).expectSuccessfulHandlerExecution()
                .expectEventsMatching(Matchers.payloadsMatching(Matchers.predicate(payloads -> {
                    payloads.forEach(p -> events.add((EnterpriseEvent) p));
                    return true;
                })));
        if (!(command instanceof EnterpriseCommand.Absorb)) {
            result.expectResultMessagePayload(
                    IntStream.range(0, events.size())
                            .mapToObj(i -> new EventRef(command.enterprise().value(), (long) before + i)).toList());
        }
        return events;
    }

    /** The one event of a command that is accepted. */
    static <E extends EnterpriseEvent> E accepts(Bureau bureau, EnterpriseCommand command, Class<E> type) {
        List<EnterpriseEvent> events = accepts(bureau, command);
        assertThat(events).singleElement().isInstanceOf(type);
        return type.cast(events.getFirst());
    }

    /** The present state does not allow the command; nothing is recorded. */
    static void rejects(Bureau bureau, EnterpriseCommand command, FindingCode... findings) {
        when(bureau, command).expectNoEvents().expectException(Rejection.class).expectExceptionMessage(
                Arrays.stream(findings).map(FindingCode::name).collect(Collectors.joining(", ")));
    }

    /** The command is malformed; nothing is recorded. */
    static void refuses(Bureau bureau, EnterpriseCommand command, String field, String rule) {
        problem(bureau, command, p -> p.field().equals(field) && p.rule().equals(rule));
    }

    /** As {@link #refuses}, and says what the field would have to keep to. */
    static void refuses(Bureau bureau, EnterpriseCommand command, String field, String rule, String limit) {
        problem(bureau, command, p -> p.field().equals(field) && p.rule().equals(rule) && p.limit().equals(limit));
    }

    private static void problem(Bureau bureau, EnterpriseCommand command, Predicate<InputProblem> expected) {
        when(bureau, command).expectNoEvents().expectException(Matchers.matches((Throwable e) -> {
            assertThat(e).isInstanceOf(InvalidInput.class);
            assertThat(((InvalidInput) e).problems()).singleElement().matches(expected);
            return true;
        }));
    }
}
