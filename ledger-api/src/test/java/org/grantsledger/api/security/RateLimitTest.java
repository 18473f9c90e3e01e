package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import java.util.ArrayList;
import java.util.List;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** So many requests a minute for each, and no more. */
class RateLimitTest {

    private final RateLimit three = new RateLimit(
            "three",
            3,
            Served.shared().context.getBean(Turned.class),
            request -> request.getHeader("who"));

    private MockHttpServletResponse asked(String who) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/asked-too-often");
        if (!who.isEmpty()) {
            request.addHeader("who", who);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        MockFilterChain chain = new MockFilterChain();
        three.doFilter(request, response, chain);
        assertThat(chain.getRequest() != null).isEqualTo(response.getStatus() == 200);
        return response;
    }

    @Test
    void theFourthRequestOfAMinuteIsTurnedAwayAndToldWhenToComeBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(asked("wang").getStatus()).isEqualTo(200);
        }
        MockHttpServletResponse fourth = asked("wang");
        assertThat(fourth.getStatus()).isEqualTo(429);
        assertThat(Integer.parseInt(fourth.getHeader("Retry-After"))).isBetween(1, 21);
        assertThat(fourth.getContentAsString()).contains("TOO_MANY_REQUESTS");
        assertThat(asked("wang").getStatus()).isEqualTo(429);
        assertThat(
                Served.shared().http.get("/api/audit?action=DENIED&about=GET%20/api/asked-too-often").json()
                        .valueStream()
                        .map(entry -> entry.path("detail").asString()))
                .as("written down once").containsExactly("TOO_MANY_REQUESTS");
        assertThat(asked("zhang").getStatus()).as("another caller").isEqualTo(200);
        assertThat(asked("").getStatus()).as("what counts against nobody").isEqualTo(200);
    }

    /** Spring passes over a filter whose name has been in the chain already. */
    @Test
    void ofTwoLimitsInOneChainBothCount() throws Exception {
        Turned turned = Served.shared().context.getBean(Turned.class);
        RateLimit many = new RateLimit("many", 100, turned, request -> "everybody");
        RateLimit one = new RateLimit("one", 1, turned, request -> "everybody");
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            MockHttpServletResponse response = new MockHttpServletResponse();
            new MockFilterChain(new HttpServlet() {
                private static final long serialVersionUID = 1L;

                @Override
                public void service(ServletRequest request, ServletResponse answered) {
                    // lets everybody through
                }
            }, many, one).doFilter(new MockHttpServletRequest("GET", "/api/asked-twice"), response);
            answers.add(response.getStatus());
        }
        assertThat(answers).containsExactly(200, 429);
    }
}
