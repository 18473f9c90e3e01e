package org.grantsledger.policy;

/**
 * One field of a request that cannot be accepted.
 *
 * @param field where it stands in the request, for example {@code facts.base}
 * @param rule the rule it breaks; each has a text in both languages
 * @param given what was given, empty where something is missing
 * @param limit what the rule compares with, empty where it compares with nothing
 */
public record InputProblem(String field, String rule, String given, String limit) {

    public InputProblem(String field, String rule, String given) {
        this(field, rule, given, "");
    }
}
