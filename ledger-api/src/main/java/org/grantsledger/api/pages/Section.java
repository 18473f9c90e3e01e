package org.grantsledger.api.pages;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The entries of the menu, by the address below which their pages stand. */
enum Section {

    OVERVIEW(""), ENTERPRISES("enterprises"), AWARDS("awards"), DISBURSEMENTS("disbursements"), BUDGET(
            "budget"), SETTLEMENT(
                    "settlement"), POLICIES("policies"), HISTORY("history"), ADMINISTRATION("administration");

    private static final String VIEWS_FOLDER = "/views/";

    /** Where the pages of single views belong. */
    private static final Map<String, Section> VIEWS = Map.ofEntries(
            Map.entry("enterprises", ENTERPRISES),
            Map.entry("enterprise-statement", ENTERPRISES),
            Map.entry("limit-usage", ENTERPRISES),
            Map.entry("claims", AWARDS),
            Map.entry("pending", DISBURSEMENTS),
            Map.entry("due", DISBURSEMENTS),
            Map.entry("payments", DISBURSEMENTS),
            Map.entry("recoveries", DISBURSEMENTS),
            Map.entry("overpaid", DISBURSEMENTS),
            Map.entry("budget-execution", BUDGET),
            Map.entry("budget-by-payer", BUDGET),
            Map.entry("budget-awards", BUDGET),
            Map.entry("settlement", SETTLEMENT),
            Map.entry("settlement-awards", SETTLEMENT),
            Map.entry("cost-sharing", SETTLEMENT),
            Map.entry("clause-statistics", POLICIES),
            Map.entry("clause-refusals", POLICIES),
            Map.entry("clause-trend", POLICIES),
            Map.entry("events", HISTORY),
            Map.entry("journal", HISTORY),
            Map.entry("accounts", HISTORY));

    private final String folder;

    Section(String folder) {
        this.folder = folder;
    }

    /** The address of its first page. */
    public String address() {
        return "/" + folder;
    }

    /** The key of its text. */
    public String text() {
        return "menu." + (folder.isEmpty() ? "overview" : folder);
    }

    /** The section that an address belongs to. */
    static Optional<Section> at(String path) {
        return path.startsWith(VIEWS_FOLDER)
                ? Optional.ofNullable(VIEWS.get(path.substring(VIEWS_FOLDER.length())))
                : Arrays.stream(values()).filter(s -> s.holds(path)).findFirst();
    }

    private boolean holds(String path) {
        return path.equals(address()) || (this != OVERVIEW && path.startsWith(address() + "/"));
    }
}
