package org.grantsledger.view;

/**
 * Something prepared that nobody approved in time.
 *
 * @param type of the event that prepared it
 * @param reference id of the award or the disbursement
 */
public record Overdue(String type, String enterprise, String reference) {}
