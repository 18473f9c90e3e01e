package org.grantsledger.api.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every page.
 *
 * @param sections of the menu that this person may open
 * @param section of the menu that the page belongs to, null for a page outside of it
 * @param language {@code zh-CN} or {@code en}, for the attribute of the page
 * @param person who is signed in
 * @param path of this page, without what its address asks
 * @param address of this page, to come back to
 * @param recorded the position of what was recorded a moment ago, empty for nothing
 * @param inChinese this page, in Chinese; the other three likewise
 */
record Shell(
        List<Section> sections,
        @Nullable Section section,
        String language,
        Unit unit,
        Person person,
        String path,
        String address,
        String recorded,
        String inChinese,
        String inEnglish,
        String inYuan,
        String inWan) {

    public boolean english() {
        return language.equals("en");
    }

    /** Where the name of the ledger leads. */
    public String home() {
        return sections.isEmpty() ? "/sign-in" : sections.getFirst().address();
    }

    public boolean may(String method, String path) {
        return person.may(method, path);
    }

    public boolean owns(String jurisdiction) {
        return person.owns(jurisdiction);
    }

    public boolean wan() {
        return unit == Unit.WAN;
    }
}
