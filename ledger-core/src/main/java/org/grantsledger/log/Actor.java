package org.grantsledger.log;

import java.util.Map;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.correlation.CorrelationDataProvider;

/** Events name who asked for them; nothing else of a command's metadata is kept. */
final class Actor implements CorrelationDataProvider {

    static final String KEY = "actor";

    @Override
    public Map<String, ?> correlationDataFor(Message<?> message) {
        Object actor = message.getMetaData().get(KEY);
        return actor == null ? Map.of() : Map.of(KEY, actor);
    }
}
