package org.grantsledger.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.limit.EventRef;
import org.grantsledger.policy.Sha256;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/**
 * Answers a request that was seen before with its first outcome. The key is locked until the transaction ends, so a
 * repetition that arrives meanwhile waits for the first and then gets the same answer.
 */
final class IdempotencyInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {

    static final String KEY = "idempotencyKey";
    static final String BODY = "idempotencyBody";

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))";

    private static final String FIND = "SELECT body_hash, outcome FROM idempotency WHERE key = ?";

    private static final String STORE = "INSERT INTO idempotency (key, body_hash, outcome) VALUES (?, ?, ?::json)";

    private final JdbcTemplate jdbc;

    IdempotencyInterceptor(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @SuppressWarnings("ArrayRecordComponent") // a row, never compared
    private record Seen(byte[] bodyHash, String outcome) {}

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain) throws Exception {
        Object key = unitOfWork.getMessage().getMetaData().get(KEY);
        if (key == null) {
            return chain.proceed();
        }
        String body = (String) Objects.requireNonNull(unitOfWork.getMessage().getMetaData().get(BODY));
        byte[] hash = Sha256.digest().digest(body.getBytes(StandardCharsets.UTF_8));
        jdbc.query(LOCK, row -> {
        }, key);
        List<Seen> seen = jdbc.query(FIND, (row, n) -> new Seen(row.getBytes(1), row.getString(2)), key);
        if (!seen.isEmpty()) {
            if (!Arrays.equals(seen.getFirst().bodyHash(), hash)) {
                throw new IdempotencyConflict((String) key);
            }
            return EventCodec.MAPPER.readValue(seen.getFirst().outcome(), new TypeReference<List<EventRef>>() {
            });
        }
        Object outcome = chain.proceed();
        jdbc.update(STORE, key, hash, EventCodec.MAPPER.writeValueAsString(outcome));
        return outcome;
    }
}
