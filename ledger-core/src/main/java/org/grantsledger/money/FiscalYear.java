package org.grantsledger.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.LocalDate;

/** A fiscal year of the People's Republic of China: 1 January to 31 December (Budget Law, article 18). */
public record FiscalYear(@JsonValue int year) implements Comparable<FiscalYear> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FiscalYear {
    }

    public static FiscalYear of(LocalDate day) {
        return new FiscalYear(day.getYear());
    }

    public LocalDate lastDay() {
        return LocalDate.of(year, 12, 31);
    }

    @Override
    public int compareTo(FiscalYear other) {
        return Integer.compare(year, other.year);
    }

    @Override
    public String toString() {
        return Integer.toString(year);
    }
}
