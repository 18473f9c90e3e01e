package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.Test;

/** What holds for every page, over HTTP and on the demonstration year. */
class PagesTest {

    private static final Http HTTP = Served.demonstration().http;

    private static final String[] BROWSER = {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"};

    private static Http.Answer page(String path, String... headers) {
        String[] all = new String[BROWSER.length + headers.length];
        System.arraycopy(BROWSER, 0, all, 0, BROWSER.length);
        System.arraycopy(headers, 0, all, BROWSER.length, headers.length);
        return HTTP.get(path, all);
    }

    @Test
    void aBrowserIsAnsweredInChineseWhateverItPrefersUntilAPersonChoosesEnglish() {
        assertThat(page("/", "Accept-Language", "en").text()).contains("<html lang=\"zh-CN\"").contains("总览");
        Http.Answer chosen = page("/views/journal?payer=LYG&language=en");
        assertThat(chosen.status()).isEqualTo(302);
        assertThat(chosen.header("Location")).endsWith("/views/journal?payer=LYG");
        String cookie = chosen.header("Set-Cookie");
        assertThat(cookie).startsWith("language=en;").contains("HttpOnly").contains("SameSite=Lax");
        assertThat(page("/", "Cookie", "language=en").text()).contains("<html lang=\"en\"").contains("Overview");
        assertThat(HTTP.get("/api/views", "Cookie", "language=en").text()).contains("Budget");
    }

    @Test
    void amountsAreInTheUnitThatAPersonChoseWithTheExactYuanBehindThem() {
        Http.Answer chosen = page("/views/budget-execution?unit=wan");
        assertThat(chosen.header("Set-Cookie")).startsWith("unit=wan;");
        assertThat(page("/views/budget-execution").text()).contains(">22,000,000.00<").contains("单位：元");
        assertThat(page("/views/budget-execution", "Cookie", "unit=wan").text()).contains(">2,200.00<")
                .contains("title=\"22,000,000.00\"").contains("单位：万元");
    }

    @Test
    void aChoiceLeadsToNoOtherServer() {
        assertThat(page("//evil.example/?language=en").header("Location")).doesNotStartWith("//");
    }

    @Test
    void everyPartOfAPageComesFromTheLedgerItself() {
        Http.Answer page = page("/");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'").doesNotContain("unsafe");
        assertThat(page("/nothing").header("Content-Security-Policy")).contains("default-src 'self'");
    }

    @Test
    void aPersonSeesAPageThatSaysWhatToDoAndAProgramAProblem() {
        Http.Answer page = page("/nothing");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("没有此地址 /nothing").contains("请检查地址是否抄录完整");
        assertThat(HTTP.get("/nothing").header("Content-Type")).isEqualTo("application/problem+json");
        Http.Answer english = page("/views/journal?payer=NOBODY&from=x", "Cookie", "language=en");
        assertThat(english.status()).isEqualTo(400);
        assertThat(english.text()).contains("NOBODY").contains("from is not a date")
                .contains("Change the address or the form");
    }

    @Test
    void whatIsTypedIntoAnAddressIsShownAsText() {
        assertThat(page("/views/journal?payer=%3Cscript%3Ealert(1)%3C/script%3E").text())
                .doesNotContain("<script>alert").contains("&lt;script&gt;alert");
    }
}
