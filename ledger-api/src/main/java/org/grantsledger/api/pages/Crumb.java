package org.grantsledger.api.pages;

/** A step of the way from the first page to this one. */
record Crumb(String text, String address) {}
