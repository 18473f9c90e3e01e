package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A figure leads to rows that come to just that figure. */
class TracesTest {

    private static final Http HTTP = Served.demonstration().http;

    /** Rows of a view that are followed. */
    private static final int ROWS = 6;

    /** Figures that what they lead to explains in words or in order, not by one sum. */
    private static final Map<String, Set<String>> EXPLAINED = Map.of("enterprise-statement",
            Set.of("granted", "paid", "recovered"), "enterprises", Set.of("owed_so_far"));

    static Stream<String> traced() {
        return Views.ALL.stream().map(View::name).filter(name -> !name.equals("enterprise-statement"))
                .filter(name -> columns(name).findAny().isPresent());
    }

    private static Stream<String> columns(String view) {
        return Views.find(view).orElseThrow().columns().stream().map(c -> c.name())
                .filter(c -> Traces.of(view, c, Map.of("month", "2022-06"), asked(Map.of())) != null);
    }

    private static Asked asked(Map<String, String> given) {
        return new Asked(given, "");
    }

    @ParameterizedTest
    @MethodSource("traced")
    void whatAFigureLeadsToComesToTheFigure(String view) {
        boolean yearly = Views.find(view).orElseThrow().parameter("year").isPresent();
        Map<String, String> given = yearly ? Map.of("year", "2022") : Map.of();
        JsonNode rows = HTTP.get(Addresses.of("/api/views/" + view, given) + (yearly ? "&" : "?") + "limit=" + ROWS)
                .json().path("rows");
        assertThat(rows).isNotEmpty();
        int followed = 0;
        for (JsonNode row : rows) {
            Map<String, String> codes = new TreeMap<>();
            row.propertyNames().forEach(name -> codes.put(name, row.path(name).asString("")));
            for (String column : columns(view).toList()) {
                BigDecimal figure = new BigDecimal(codes.getOrDefault(column, "0"));
                String address = Traces.of(view, column, codes, asked(given));
                if (figure.signum() != 0 && address != null
                        && !EXPLAINED.getOrDefault(view, Set.of()).contains(column)) {
                    assertThat(sum(address, column)).as("%s of %s leads to %s", column, codes, address)
                            .isEqualByComparingTo(figure.abs());
                    followed++;
                }
            }
        }
        assertThat(followed).isPositive();
    }

    /** Entries come to their amount, rows to the total of the same name, or to how many they are. */
    private static BigDecimal sum(String address, String column) {
        Http.Answer answer = HTTP.get("/api" + address + "&limit=1");
        assertThat(answer.status()).as(address).isEqualTo(200);
        JsonNode totals = answer.json().path("totals");
        String name = address.startsWith("/views/journal")
                ? "amount"
                : column.equals("granted_so_far") ? "granted" : column;
        if (column.equals("received_so_far")) {
            return number(totals, "paid").subtract(number(totals, "recovered"));
        }
        return !totals.has(name)
                ? BigDecimal.valueOf(answer.json().path("count").asLong())
                : number(totals, name).abs();
    }

    private static BigDecimal number(JsonNode totals, String name) {
        return new BigDecimal(totals.path(name).asString());
    }
}
