package org.grantsledger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShippedCatalogueTest {

    private final Catalogue catalogue = CatalogueReader.read(CatalogueSource.shipped()).catalogue();

    @Test
    void holdsEveryPayableItemAndEveryProvisionThatPaysNothing() {
        assertThat(catalogue.clauses()).hasSize(121);
        assertThat(catalogue.provisions()).hasSize(47);
    }
}
