package org.grantsledger.policy;

import java.time.LocalDate;
import tools.jackson.databind.JsonNode;

/**
 * A catalogue version is in force from now on for facts from {@code validFrom} on. The event keeps the whole
 * catalogue, so that any award can be traced to the words it rests on in any later year.
 */
@EventName("catalogue-adopted")
public record CatalogueAdopted(CatalogueVersion version, LocalDate validFrom, String reason, JsonNode catalogue)
        implements
            ReferenceEvent {}
