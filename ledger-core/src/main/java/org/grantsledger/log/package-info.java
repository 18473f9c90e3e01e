/**
 * The PostgreSQL event log behind Axon: storage engine, Merkle frontier, shared positions, idempotency. The only
 * package of the core that knows JDBC.
 */
@NullMarked
package org.grantsledger.log;

import org.jspecify.annotations.NullMarked;
