package org.grantsledger.api.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.grantsledger.api.http.Views.EnterpriseView;
import org.grantsledger.api.pages.Blank.Ask;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What can be done with an enterprise, as forms. What was recorded wrongly is put right by the same actions. */
@Component
class EnterpriseActions {

    /** What becomes of an enterprise; the name of each is also the end of its address. */
    enum Action {
        RENAME("name-changes"), RELOCATE("relocations"), ABSORB("absorptions"), SUSPEND("suspensions"), LIFT("lift");

        private final String code;

        Action(String code) {
            this.code = code;
        }

        /** The one at the end of an address, which has no other. */
        static Action of(String code) {
            return Stream.of(values()).filter(action -> action.code.equals(code)).findFirst().orElseThrow();
        }
    }

    private final Forms forms;
    private final Filters filters;

    EnterpriseActions(Forms forms, Filters filters) {
        this.forms = forms;
        this.filters = filters;
    }

    Blank registration() {
        return Blank.of(
                "registration",
                new Ask("creditCode", Blank.Type.TEXT),
                new Ask("name", Blank.Type.TEXT),
                new Ask("kind", Blank.Type.CHOICE, true, filters.coded("kind")),
                new Ask("jurisdiction", Blank.Type.CHOICE, true, filters.own()),
                Ask.optional("since", Blank.Type.DATE));
    }

    Blank blank(Action action) {
        return switch (action) {
            case RENAME -> Blank.of(action.code, new Ask("name", Blank.Type.TEXT), Ask.optional("on", Blank.Type.DATE));
            case RELOCATE -> Blank.of(
                    action.code,
                    new Ask("jurisdiction", Blank.Type.CHOICE, true, filters.jurisdictions()),
                    new Ask("from", Blank.Type.DATE));
            case ABSORB -> Blank.of(
                    action.code,
                    new Ask("predecessor", Blank.Type.TEXT),
                    Ask.optional("on", Blank.Type.DATE));
            case SUSPEND -> Blank.of(
                    action.code,
                    new Ask("reason", Blank.Type.TEXT),
                    new Ask("until", Blank.Type.DATE));
            case LIFT -> Blank.of(action.code, new Ask("reason", Blank.Type.TEXT));
        };
    }

    static String address(String enterprise, Action action) {
        return Addresses.below("/enterprises", enterprise) + "/" + action.code;
    }

    /**
     * Those that are open to whoever looks at it: an enterprise belongs to the officers of where it lives.
     *
     * @param left one that was sent and is not right, null for none
     */
    List<Form> possible(EnterpriseView enterprise, @Nullable Form left) {
        Person person = Person.now();
        List<Form> possible = new ArrayList<>();
        for (Action action : Action.values()) {
            String address = address(enterprise.creditCode(), action);
            if (left != null && left.name().equals(action.code)) {
                possible.add(left);
            } else if (applies(action, enterprise) && person.may("POST", address)
                    && person.owns(enterprise.jurisdiction())) {
                possible.add(forms.blank(blank(action), address, Map.of()));
            }
        }
        return possible;
    }

    private static boolean applies(Action action, EnterpriseView enterprise) {
        return switch (action) {
            case RENAME, RELOCATE, SUSPEND -> true;
            case ABSORB -> enterprise.successor() == null;
            case LIFT -> enterprise.suspension() != null;
        };
    }
}
