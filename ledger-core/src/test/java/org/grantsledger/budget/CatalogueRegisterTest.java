package org.grantsledger.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.matchers.Matchers;
import org.grantsledger.enterprise.Bureau;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Rejection;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.junit.jupiter.api.Test;

/** Adopting catalogues, through the Axon shell. */
class CatalogueRegisterTest {

    private final FixtureConfiguration<CatalogueRegister> fixture = new AggregateTestFixture<>(CatalogueRegister.class)
            .registerCommandTargetResolver(
                    message -> new VersionedAggregateIdentifier((Object) AdoptCatalogue.STREAM, null));

    @Test
    void anAdoptionKeepsTheWholeCatalogueWithItsHash() {
        fixture.givenNoPriorActivity().when(new AdoptCatalogue(Bureau.SHIPPED, "市政府批准"))
                .expectEvents(adopted(Bureau.SHIPPED))
                .expectResultMessagePayload(List.of(new EventRef(AdoptCatalogue.STREAM, 0)));
    }

    @Test
    void aVersionIsAdoptedOnceAndAnotherBesideIt() {
        CatalogueDocument other = Bureau.SHIPPED.with(
                List.of(CatalogueReader.reading(CatalogueSource.shipped(), "art9.mode", "NO_SECOND_PAYMENT")
                        .orElseThrow()));
        fixture.given(adopted(Bureau.SHIPPED)).when(new AdoptCatalogue(Bureau.SHIPPED, "again")).expectNoEvents()
                .expectException(Rejection.class).expectExceptionMessage("CATALOGUE_ALREADY_ADOPTED");
        fixture.given(adopted(Bureau.SHIPPED)).when(new AdoptCatalogue(other, "市政府批准"))
                .expectEvents(adopted(other))
                .expectResultMessagePayload(List.of(new EventRef(AdoptCatalogue.STREAM, 1)));
    }

    @Test
    void aSuccessorKeepsTheNamesUnderWhichLimitsAndMattersAreCounted() {
        CatalogueDocument renamed = CatalogueDocument.parse(
                Bureau.SHIPPED.json().replace("\"2021.1\"", "\"2023.1\"").replace("11#contract", "11#per-contract")
                        .replace("\"id\":\"hnte.relocation\"", "\"id\":\"hnte.moved\"")
                        .replace("\"hnte.relocation\"", "\"hnte.moved\""));
        fixture.given(adopted(Bureau.SHIPPED)).when(new AdoptCatalogue(renamed, "市政府批准")).expectNoEvents()
                .expectException(Matchers.matches((Throwable e) -> {
                    assertThat(e).isInstanceOf(CatalogueException.class);
                    assertThat(((CatalogueException) e).problems()).extracting(p -> p.reason().en())
                            .anyMatch(r -> r.startsWith(
                                    "the cap LYG-2021-64/11#per-contract was called LYG-2021-64/11#contract"))
                            .anyMatch(r -> r.startsWith("the matter was hnte.relocation by [enterprise]"))
                            .allMatch(r -> r.contains("in version 2021.1"));
                    return true;
                }));
    }

    private static CatalogueAdopted adopted(CatalogueDocument document) {
        return new CatalogueAdopted(
                document.version(),
                LocalDate.of(2021, 8, 28),
                "市政府批准",
                document.tree());
    }
}
