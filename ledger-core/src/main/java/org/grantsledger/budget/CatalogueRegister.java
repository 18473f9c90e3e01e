package org.grantsledger.budget;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueProblem;
import org.grantsledger.policy.CatalogueSuccession;
import org.jspecify.annotations.Nullable;

/**
 * The Axon shell of the register of catalogue versions. A version, once adopted, is never replaced, and its successors
 * go on counting where it counted.
 */
@AggregateRoot
public final class CatalogueRegister {

    private @Nullable String stream;

    private final Set<String> versions = new HashSet<>();

    private final List<Catalogue> adopted = new ArrayList<>();

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(AdoptCatalogue command) {
        if (versions.contains(command.document().version().version())) {
            throw new Rejection(
                    FindingCode.CATALOGUE_ALREADY_ADOPTED,
                    Map.of("version", command.document().version().version()));
        }
        List<CatalogueProblem> problems = adopted.stream()
                .flatMap(before -> CatalogueSuccession.problems(before, command.document().catalogue()).stream())
                .distinct().toList();
        if (!problems.isEmpty()) {
            throw new CatalogueException(problems);
        }
        AggregateLifecycle.apply(
                new CatalogueAdopted(
                        command.document().version(),
                        command.document().catalogue().validFrom(),
                        command.reason(),
                        command.document().tree()));
        return List.of(new EventRef(AdoptCatalogue.STREAM, AggregateLifecycle.getVersion()));
    }

    @EventSourcingHandler
    void on(CatalogueAdopted event) {
        stream = AdoptCatalogue.STREAM;
        versions.add(event.version().version());
        adopted.add(CatalogueDocument.adopted(event.catalogue()).catalogue());
    }

    @AggregateIdentifier
    @Nullable
    String stream() {
        return stream;
    }
}
