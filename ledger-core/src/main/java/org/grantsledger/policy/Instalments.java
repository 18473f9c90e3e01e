package org.grantsledger.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** When an award falls due. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
        @JsonSubTypes.Type(value = Instalments.Single.class, name = "SINGLE"),
        @JsonSubTypes.Type(value = Instalments.EqualParts.class, name = "EQUAL_PARTS"),
        @JsonSubTypes.Type(value = Instalments.Staged.class, name = "STAGED"),
        @JsonSubTypes.Type(value = Instalments.Monthly.class, name = "MONTHLY")
})
public sealed interface Instalments {

    /** All at once. */
    record Single() implements Instalments {}

    /**
     * Equal parts, the odd fen in the last (readings ).
     *
     * @param condition what an officer must confirm before a later part is paid, or null
     */
    record EqualParts(int parts, int monthsApart, String text, @Nullable Label condition) implements Instalments {}

    /**
     * Stages of a project; the fact gives each stage's percentage, one stage of 100 % where it is not stated. A stage
     * falls due when the one before it is paid.
     */
    record Staged(String percentages, String text) implements Instalments {}

    /** Each month on the first day of the next. */
    record Monthly(String text) implements Instalments {}
}
