package org.grantsledger.policy;

/**
 * What an award names as its rule book.
 *
 * @param version for example {@code 2021.1}
 * @param hash SHA-256 of the catalogue's canonical JSON, in hexadecimal
 */
public record CatalogueVersion(String version, String hash) {}
