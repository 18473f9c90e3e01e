package org.grantsledger.policy;

/**
 * Puts a catalogue in force.
 *
 * @param reason why this version is adopted: the document, the council's decision, the correction
 */
public record AdoptCatalogue(CatalogueDocument document, String reason) {

    /** There is one register of catalogues. */
    public static final String STREAM = "catalogue";
}
