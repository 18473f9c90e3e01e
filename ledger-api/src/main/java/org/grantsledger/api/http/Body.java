package org.grantsledger.api.http;

/** A request body. Implementations are records; {@link BodyConverter} reads them and reports every problem at once. */
public interface Body {
}
