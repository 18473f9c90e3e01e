package org.grantsledger.log;

import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.RunPool;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Locks every stream that a command is for, in PostgreSQL, in one order and before anything else is locked, until its
 * transaction ends. So commands on one stream queue up on all nodes alike instead of undoing each other, and a command
 * that spans streams cannot meet another in a deadlock. Uniqueness of (stream, sequence) guards the log in any case.
 *
 * <p>No lock is held in the JVM: one taken there before a row of PostgreSQL here and after it elsewhere would be a
 * deadlock that neither side can see.
 */
final class StreamLocks implements MessageHandlerInterceptor<CommandMessage<?>> {

    /** The seed keeps these locks apart from those of idempotency keys. */
    private static final String LOCK = """
                                       SELECT pg_advisory_xact_lock(ordered.lock) FROM (
                                           SELECT hashtextextended(stream, 1) AS lock
                                           FROM unnest(?::text[]) AS streams (stream) ORDER BY 1 OFFSET 0) AS ordered""";

    private final JdbcTemplate jdbc;

    StreamLocks(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain) throws Exception {
        if (unitOfWork.isRoot()) {
            Object[] streams = streams(unitOfWork.getMessage().getPayload()).toArray();
            jdbc.query(
                    LOCK,
                    statement -> statement.setArray(1, statement.getConnection().createArrayOf("text", streams)),
                    row -> {
                    });
        }
        return chain.proceed();
    }

    private static Stream<String> streams(Object command) {
        return switch (command) {
            case RunPool c -> c.candidates().stream().map(candidate -> candidate.enterprise().value());
            case EnterpriseCommand.Absorb c -> Stream.of(c.enterprise().value(), c.predecessor().value());
            default -> Stream.of(StreamOfCommand.stream(command));
        };
    }
}
