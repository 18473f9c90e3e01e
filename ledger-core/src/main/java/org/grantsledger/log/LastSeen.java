package org.grantsledger.log;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What this node last saw committed, of each thing the newest, up to a bound. What was not used for the longest time is given
 * up first, whatever was used how often before: an import uses its enterprises in turn, and none of them can do without.
 */
final class LastSeen<K, V> {

    private final long most;
    private final ToLongFunction<V> version;
    private final ToLongFunction<V> weight;
    /** In the order in which they were last used. */
    private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private long kept;

    /**
     * @param most how much all together may weigh; one that weighs more is kept alone
     * @param version what grows with each commit of a thing
     */
    LastSeen(long most, ToLongFunction<V> version, ToLongFunction<V> weight) {
        this.most = most;
        this.version = version;
        this.weight = weight;
    }

    synchronized @Nullable V get(K key) {
        return values.get(key);
    }

    /** Keeps a value as committed, where nothing newer is kept. */
    synchronized void committed(K key, V now) {
        V old = values.get(key);
        if (old != null && version.applyAsLong(old) > version.applyAsLong(now)) {
            return;
        }
        values.put(key, now);
        kept += weight.applyAsLong(now) - (old == null ? 0 : weight.applyAsLong(old));
        for (Iterator<V> eldest = values.values().iterator(); kept > most && values.size() > 1; eldest.remove()) {
            kept -= weight.applyAsLong(eldest.next());
        }
    }
}
