package org.grantsledger.api.pages;

import java.util.List;
import java.util.stream.Stream;
import org.grantsledger.api.http.BodyConverter;

/**
 * A form, ready to be shown: as it was left where something was wrong with it.
 *
 * @param action where it is sent
 * @param key under which it is sent; sent twice, it is carried out once
 * @param open whether it is unfolded among other forms
 * @param draft whether what was typed may stay in the browser until it is sent
 * @param problems what is wrong and belongs to no field
 */
record Form(
        String name,
        String action,
        String key,
        boolean open,
        boolean draft,
        List<Field> fields,
        List<String> problems) {

    /**
     * @param id on the page, which may have several forms
     * @param type of the input
     * @param unit behind the input, empty for none
     * @param capital an amount in the capital characters of vouchers; empty where there is none yet
     * @param error what is wrong with what was filled in, empty for nothing
     */
    record Field(
            String id,
            String name,
            String label,
            String type,
            String unit,
            boolean required,
            String value,
            String capital,
            String error,
            List<Table.Option> options) {

        /** What the browser offers first where a file is chosen. */
        public String accepted() {
            return name.equals("cases") ? ".yaml,.yml" : ".json,application/json";
        }

        /** Bytes of the largest file. */
        public int largest() {
            return BodyConverter.LARGEST;
        }

        public String largestInWords() {
            return megabytes(largest());
        }

        /** Whether one of several was taken. */
        public boolean taken(String option) {
            return List.of(value.split(Forms.BETWEEN, -1)).contains(option);
        }
    }

    /** How it is sent: a file goes with it as it is. */
    public String encoding() {
        return fields.stream().anyMatch(f -> f.type().equals("file"))
                ? "multipart/form-data"
                : "application/x-www-form-urlencoded";
    }

    static String megabytes(long bytes) {
        return Long.toString((bytes + (1 << 20) - 1) >> 20);
    }

    /** The same, unfolded. */
    Form opened() {
        return new Form(name, action, key, true, draft, fields, problems);
    }

    /** Whether anything is wrong with it. */
    public boolean refused() {
        return !wrong().isEmpty();
    }

    /** Everything that is wrong with it. */
    List<String> wrong() {
        return Stream.concat(problems.stream(), fields.stream().map(Field::error).filter(e -> !e.isEmpty())).toList();
    }
}
