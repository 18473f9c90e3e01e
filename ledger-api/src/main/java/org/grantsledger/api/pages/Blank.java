package org.grantsledger.api.pages;

import java.util.Arrays;
import java.util.List;

/**
 * A form as it is printed: what it asks for. What is filled in becomes the same body that the API takes, so there is
 * one reader of input, and one set of rules and texts.
 *
 * @param name of its texts: {@code form.name} and {@code form.name.submit}
 * @param draft whether what is typed may stay in the browser until it is sent
 */
record Blank(String name, List<Ask> asks, boolean draft) {

    /** How a field is filled in. */
    enum Type {
        MONEY, TEXT, DATE, MONTH, INTEGER, DECIMAL, YES_NO, CHOICE, CHOICES, LIST, LONG_TEXT, FILE, PASSWORD
    }

    /**
     * @param field of the body
     * @param required whether the form says so; the reader of the body decides
     * @param choices of a CHOICE, of which one is taken, or of CHOICES, of which several are
     * @param unit the key of the text behind what is filled in, empty for none
     */
    record Ask(String field, Type type, boolean required, List<Table.Option> choices, String unit) {

        Ask(String field, Type type) {
            this(field, type, true, List.of());
        }

        Ask(String field, Type type, boolean required, List<Table.Option> choices) {
            this(field, type, required, choices, type == Type.MONEY ? "unit.yuan" : "");
        }

        static Ask optional(String field, Type type) {
            return new Ask(field, type, false, List.of());
        }
    }

    Blank(String name, List<Ask> asks) {
        this(name, asks, true);
    }

    static Blank of(String name, Ask... asks) {
        return new Blank(name, Arrays.asList(asks));
    }

    /** The same, of which the browser keeps nothing: who somebody is stands in the register of persons alone. */
    Blank undrafted() {
        return new Blank(name, asks, false);
    }
}
