package org.grantsledger.limit;

/**
 * The source of a figure: one event of one stream.
 *
 * @param sequence 0 for the first event of the stream
 */
public record EventRef(String stream, long sequence) {}
