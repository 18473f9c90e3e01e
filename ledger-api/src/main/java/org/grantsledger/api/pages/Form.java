package org.grantsledger.api.pages;

import java.util.List;

/**
 * A form, ready to be shown: as it was left where something was wrong with it.
 *
 * @param action where it is sent
 * @param key under which it is sent; sent twice, it is carried out once
 * @param open whether it is unfolded among other forms
 * @param problems what is wrong and belongs to no field
 */
record Form(
        String name,
        String action,
        String key,
        boolean open,
        List<Field> fields,
        List<String> problems) {

    /**
     * @param id on the page, which may have several forms
     * @param type of the input
     * @param unit behind the input, empty for none
     * @param error what is wrong with what was filled in, empty for nothing
     * @param hint what it is for, where its label does not say it
     */
    record Field(
            String id,
            String name,
            String label,
            String type,
            String unit,
            boolean required,
            String value,
            String error,
            String hint,
            List<Table.Option> options) {

        /** Whether one of several is chosen. */
        public boolean holds(String option) {
            return List.of(value.split(Forms.BETWEEN, -1)).contains(option);
        }
    }

    /** How it is sent: a file goes with it as it is. */
    public String encoding() {
        return fields.stream().anyMatch(f -> f.type().equals("file"))
                ? "multipart/form-data"
                : "application/x-www-form-urlencoded";
    }

    /** Whether anything is wrong with it. */
    public boolean refused() {
        return !problems.isEmpty() || fields.stream().anyMatch(f -> !f.error().isEmpty());
    }
}
