package org.grantsledger.log;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.limit.EventRef;
import org.grantsledger.policy.Sha256;

/**
 * Answers a request that was seen before with its first outcome. Nothing is written but under
 * the lock of the key, which is held until the transaction ends, so a repetition that arrives meanwhile is decided again after
 * the first and then gets the same answer.
 */
final class IdempotencyInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {

    static final String KEY = "idempotencyKey";
    static final String BODY = "idempotencyBody";

    private final LogTransaction.Factory desks;

    IdempotencyInterceptor(LogTransaction.Factory desks) {
        this.desks = desks;
    }

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain) throws Exception {
        String key = (String) unitOfWork.getMessage().getMetaData().get(KEY);
        if (key == null) {
            return chain.proceed();
        }
        String body = (String) Objects.requireNonNull(unitOfWork.getMessage().getMetaData().get(BODY));
        byte[] hash = Sha256.of(body);
        LogTransaction desk = desks.current();
        Optional<List<EventRef>> first = desk.outcome(key, hash);
        if (first.isPresent()) {
            return first.get();
        }
        Object outcome = chain.proceed();
        desk.remember(key, hash, outcome);
        return outcome;
    }
}
