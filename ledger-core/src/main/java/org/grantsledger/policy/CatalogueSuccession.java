package org.grantsledger.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a new version must keep of an adopted one. A counter is named by its cap and a matter by its id and key; under
 * another name it would start from nothing, and what was granted before would be granted again.
 */
public final class CatalogueSuccession {

    private final Catalogue before;
    private final Set<CatalogueProblem> problems = new LinkedHashSet<>();

    private CatalogueSuccession(Catalogue before) {
        this.before = before;
    }

    /** Every place at which the later catalogue loses what was counted under the earlier. */
    public static List<CatalogueProblem> problems(Catalogue before, Catalogue after) {
        CatalogueSuccession succession = new CatalogueSuccession(before);
        for (int i = 0; i < after.clauses().size(); i++) {
            succession.clause("/clauses/" + i, after.clauses().get(i));
        }
        return new ArrayList<>(succession.problems);
    }

    private void clause(String at, Clause now) {
        for (Clause earlier : before.clauses()) {
            if (earlier.id().equals(now.id())) {
                for (int i = 0; i < now.caps().size(); i++) {
                    cap(at + "/caps/" + i, now, now.caps().get(i), earlier);
                }
                matter(at + "/matter", now.matter(), earlier.matter());
            }
        }
    }

    private void cap(String at, Clause clause, Cap now, Clause earlier) {
        earlier.caps().stream().filter(c -> !(c.limit() instanceof Cap.Pool) && counts(c, now))
                .filter(c -> clause.caps().stream().noneMatch(kept -> kept.id().equals(c.id())))
                .filter(c -> earlier.caps().stream().noneMatch(known -> known.id().equals(now.id())))
                .forEach(
                        c -> problem(
                                at,
                                "上限 " + now.id() + " 在版本 " + before.version() + " 中名为 " + c.id()
                                        + "；换了名称，已用额就会从零算起",
                                "the cap " + now.id() + " was called " + c.id() + " in version " + before.version()
                                        + "; under another id it would start from nothing"));
    }

    /** Whether two caps count the same thing, whatever they are called. */
    private static boolean counts(Cap earlier, Cap now) {
        return earlier.scope().equals(now.scope()) && earlier.key().equals(now.key())
                && earlier.period() == now.period();
    }

    private void matter(String at, Matter now, Matter earlier) {
        if (!now.id().equals(earlier.id()) || !now.key().equals(earlier.key())) {
            problem(
                    at,
                    "事项在版本 " + before.version() + " 中为 " + earlier.id() + "，计数依据 " + earlier.key()
                            + "；换了名称或依据，已核定的就不再计入",
                    "the matter was " + earlier.id() + " by " + earlier.key() + " in version " + before.version()
                            + "; under another id or key what was granted would be forgotten");
        }
    }

    private void problem(String at, String zh, String en) {
        problems.add(new CatalogueProblem(at, 0, new Label(zh, en)));
    }
}
