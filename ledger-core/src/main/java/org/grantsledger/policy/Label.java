package org.grantsledger.policy;

/** A name in the two languages of the ledger. */
public record Label(String zh, String en) {}
