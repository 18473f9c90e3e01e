package org.grantsledger.simulation;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The ledger once more, plainly: everything that was ever granted stands in one list, and what is used of a limit is
 * added up from that list each time. No counters, no events, no catalogue; amounts are fen, and the numbers were taken
 * from the gazette by hand. It answers with texts, one for each event, which are compared with what the ledger wrote.
 */
final class Model {

    static final LocalDate POLICY_FROM = LocalDate.of(2021, 8, 28);
    static final String CITY = "LYG";

    /** How a command ends: with events, or with the codes of what was wrong. */
    record Answer(boolean invalid, List<String> events, Set<String> codes) {
        static Answer of(List<String> events) {
            return new Answer(false, events, Set.of());
        }

        static Answer of(String event) {
            return of(List.of(event));
        }

        static Answer rejected(String... codes) {
            return new Answer(false, List.of(), new TreeSet<>(List.of(codes)));
        }

        static Answer rejected(Set<String> codes) {
            return new Answer(false, List.of(), new TreeSet<>(codes));
        }

        static Answer malformed(String... codes) {
            return new Answer(true, List.of(), new TreeSet<>(List.of(codes)));
        }
    }

    static final class Company {
        String code;
        boolean authority;
        TreeMap<LocalDate, String> homes = new TreeMap<>();
        LocalDate suspendedUntil;
        String successor;
        Set<String> carriedMatters = new HashSet<>();
        List<Grant> grants = new ArrayList<>();
        List<Payment> payments = new ArrayList<>();
        List<Recovery> recoveries = new ArrayList<>();
        int refusals;

        String home(LocalDate day) {
            var known = homes.floorEntry(day);
            return known == null ? homes.firstEntry().getValue() : known.getValue();
        }
    }

    static final class Part {
        String payer;
        long decided;
        boolean remainder;
        long granted;
        long paid;
        long pending;
        long demanded;
        /** What the payer's lines hold for it and have paid for it. */
        Map<String, Long> promised = new TreeMap<>();
        Map<String, Long> spent = new TreeMap<>();
        Map<String, Long> pendingOn = new HashMap<>();
        Days days = new Days();

        long left() {
            return Math.max(0, granted - paid - pending);
        }

        long overpaid() {
            return Math.max(0, paid - granted - demanded);
        }

        /** What a line promises that no prepared payment will use. */
        long freeOn(String line) {
            return promised.getOrDefault(line, 0L) - pendingOn.getOrDefault(line, 0L);
        }
    }

    /**
     * A part by business day: what each day brought to what is granted, paid, prepared, overpaid and demanded. On every
     * day it must be as if that day were the last: what was paid beyond the part is overpaid or demanded, and nothing is
     * below zero.
     */
    static final class Days {
        static final int GRANTED = 0;
        static final int PAID = 1;
        static final int PENDING = 2;
        static final int OVERPAID = 3;
        static final int DEMANDED = 4;
        private final TreeMap<LocalDate, long[]> days = new TreeMap<>();

        void add(LocalDate day, int what, long amount) {
            days.computeIfAbsent(day, d -> new long[5])[what] += amount;
        }

        Set<LocalDate> known() {
            return days.keySet();
        }

        boolean sane() {
            long[] now = new long[5];
            for (long[] day : days.values()) {
                for (int i = 0; i < now.length; i++) {
                    now[i] += day[i];
                    if (now[i] < 0) {
                        return false;
                    }
                }
                if (Math.max(0, now[PAID] - now[GRANTED]) != now[OVERPAID] + now[DEMANDED]
                        || (now[PENDING] > 0 && now[PAID] + now[PENDING] > now[GRANTED])) {
                    return false;
                }
            }
            return true;
        }

        /** Whether these changes, in turn what and how much, may be dated on a day; they stay only if so. */
        boolean allow(LocalDate day, long... changes) {
            for (int i = 0; i < changes.length; i += 2) {
                add(day, (int) changes[i], changes[i + 1]);
            }
            boolean sane = sane();
            for (int i = 0; !sane && i < changes.length; i += 2) {
                add(day, (int) changes[i], -changes[i + 1]);
            }
            return sane;
        }
    }

    record Due(long amount, LocalDate on, boolean conditional) {}

    static final class Grant {
        String id;
        Company company;
        Ask.Rule rule;
        String booked;
        LocalDate decidedOn;
        LocalDate expiresOn;
        String place;
        String preparedBy;
        String stated;
        String status = "PREPARED";
        long amount;
        List<Part> parts = new ArrayList<>();
        List<Due> dues = new ArrayList<>();
        Entry entry;

        Part part(String payer) {
            return parts.stream().filter(p -> p.payer.equals(payer)).findFirst().orElse(null);
        }

        long held() {
            return parts.stream().mapToLong(p -> Math.max(p.granted, p.paid)).sum();
        }

        long paid() {
            return parts.stream().mapToLong(p -> p.paid).sum();
        }

        boolean pending() {
            return parts.stream().anyMatch(p -> p.pending > 0);
        }
    }

    static final class Payment {
        String id;
        Grant grant;
        String payer;
        long amount;
        LocalDate paidOn;
        String voucher;
        String line;
        LocalDate expiresOn;
        String preparedBy;
        String status = "PREPARED";
    }

    static final class Recovery {
        String id;
        Grant grant;
        String payer;
        long ordered;
        long received;
    }

    /** What one claim weighs: on its matter, on the thing paid once, on caps. A copy made by an absorption is frozen. */
    static final class Entry {
        Ask.Rule rule;
        String matter;
        List<String> caps = new ArrayList<>();
        String pool;
        String decision;
        long entitled;
        boolean counts;
        YearMonth first;
        YearMonth last;
        Grant grant;
        long frozen;
        /** What a refused claim stated, while it counts as claimed. */
        String refused;

        long held() {
            return grant == null ? frozen : grant.held();
        }
    }

    static final class Line {
        String id;
        String payer;
        int year;
        boolean hard;
        Set<String> clauses;
        boolean open = true;
        long appropriated;
    }

    record Decision(String number, LocalDate date, Set<String> clauses, Long amount, Integer cityBp) {}

    record Run(long available, long claimed) {}

    /** Whoever writes an account in capitals or in full width is the same person. */
    static final Map<String, String> PEOPLE = Map.of("ann", "ann", "ANN", "ann", "bob", "bob", "Ｂｏｂ", "bob", "cho",
            "cho");

    LocalDate today;
    String actor = "ann";
    final Map<String, Company> companies = new LinkedHashMap<>();
    final Map<String, Grant> grants = new LinkedHashMap<>();
    final Map<String, Line> lines = new TreeMap<>();
    final Map<String, TreeMap<LocalDate, Integer>> shares = new HashMap<>();
    final Map<String, TreeMap<LocalDate, Long>> approvalLimits = new HashMap<>();
    final Map<String, Long> pools = new HashMap<>();
    final Map<String, Decision> decisions = new HashMap<>();
    final Set<String> everDecided = new HashSet<>();
    private final Map<String, List<Entry>> byKey = new HashMap<>();
    private final Map<String, List<Part>> byLine = new HashMap<>();
    private final Map<String, String> vouchers = new HashMap<>();

    // ---- places

    static String classOf(String place) {
        return switch (place) {
            case "LYG" -> "CITY";
            case "LYG-DH" -> "COUNTY";
            case "LYG-HZ" -> "DISTRICT";
            case "LYG-KFQ" -> "FUNCTIONAL_BLOCK";
            default -> throw new IllegalArgumentException(place);
        };
    }

    private static boolean inScope(Ask.Rule rule, String place) {
        return switch (rule) {
            case RETURNEE, RETURNEE_PROJECT, EXPERT, COMMISSION, DOCTOR, MASTER -> Set.of(
                    "DISTRICT",
                    "FUNCTIONAL_BLOCK").contains(classOf(place));
            default -> !classOf(place).equals("CITY");
        };
    }

    // ---- enterprises

    Answer register(String code, boolean authority, String place, LocalDate since) {
        if (companies.containsKey(code)) {
            return Answer.rejected("ALREADY_EXISTS");
        }
        if (since.isAfter(today)) {
            return Answer.malformed("FUTURE_DATE");
        }
        Company company = new Company();
        company.code = code;
        company.authority = authority;
        company.homes.put(since, place);
        companies.put(code, company);
        return Answer.of("registered " + code + " " + place + " " + since);
    }

    Answer relocate(Company company, String place, LocalDate from) {
        if (company.home(from).equals(place)) {
            return Answer.rejected("ALREADY_EXISTS");
        }
        company.homes.put(from, place);
        return Answer.of("relocated " + company.code + " " + place + " " + from);
    }

    Answer suspend(Company company, LocalDate until) {
        if (company.suspendedUntil != null && until.isBefore(company.suspendedUntil)) {
            return Answer.rejected("SUSPENDED");
        }
        company.suspendedUntil = until;
        return Answer.of("suspended " + company.code + " " + until);
    }

    Answer lift(Company company) {
        if (company.suspendedUntil == null) {
            return Answer.rejected("WRONG_STATUS");
        }
        company.suspendedUntil = null;
        return Answer.of("lifted " + company.code);
    }

    Answer absorb(Company successor, Company predecessor) {
        if (successor == predecessor) {
            return Answer.malformed("ITSELF");
        }
        if (predecessor.successor != null) {
            return Answer.rejected("ABSORBED");
        }
        if (predecessor.grants.stream().anyMatch(g -> g.status.equals("PREPARED"))) {
            return Answer.rejected("WRONG_STATUS");
        }
        if (successor.successor != null) {
            return Answer.rejected("ABSORBED");
        }
        predecessor.successor = successor.code;
        Set<String> matters = matters(predecessor);
        successor.carriedMatters.addAll(matters);
        String own = "~" + predecessor.code + "|";
        for (Entry entry : new ArrayList<>(entriesOf(predecessor))) {
            Entry copy = new Entry();
            copy.rule = entry.rule;
            copy.frozen = entry.held();
            copy.entitled = entry.entitled;
            copy.counts = entry.counts;
            copy.refused = entry.refused;
            if (entry.matter != null && entry.matter.startsWith(own)) {
                copy.matter = entry.matter.replace(own, "~" + successor.code + "|");
            }
            entry.caps.stream().filter(c -> c.startsWith(own))
                    .forEach(c -> copy.caps.add(c.replace(own, "~" + successor.code + "|")));
            if (copy.matter != null || !copy.caps.isEmpty()) {
                at(copy.matter).stream().filter(e -> e.refused != null && e.refused.equals(copy.refused))
                        .forEach(e -> e.entitled = 0);
                add(copy);
            }
        }
        List<String> events = new ArrayList<>();
        events.add("absorbed " + predecessor.code + " " + successor.code);
        events.add("took-over " + successor.code + " " + predecessor.code + " " + new TreeSet<>(matters));
        LocalDate until = predecessor.suspendedUntil;
        if (until != null && !until.isBefore(today)
                && (successor.suspendedUntil == null || until.isAfter(successor.suspendedUntil))) {
            successor.suspendedUntil = until;
            events.add("suspended " + successor.code + " " + until);
        }
        return Answer.of(events);
    }

    private Set<Entry> entriesOf(Company company) {
        Set<Entry> entries = new HashSet<>();
        byKey.forEach((key, list) -> {
            if (key.startsWith("~" + company.code + "|")) {
                entries.addAll(list);
            }
        });
        return entries;
    }

    private void add(Entry entry) {
        if (entry.matter != null) {
            byKey.computeIfAbsent(entry.matter, k -> new ArrayList<>()).add(entry);
        }
        for (String cap : entry.caps) {
            byKey.computeIfAbsent(cap, k -> new ArrayList<>()).add(entry);
        }
        if (entry.pool != null) {
            byKey.computeIfAbsent(entry.pool, k -> new ArrayList<>()).add(entry);
        }
        if (entry.decision != null) {
            byKey.computeIfAbsent(entry.decision, k -> new ArrayList<>()).add(entry);
        }
    }

    List<Entry> at(String key) {
        return byKey.getOrDefault(key, List.of());
    }

    long used(String key) {
        return at(key).stream().mapToLong(Entry::held).sum();
    }

    private static String matterName(Ask.Rule rule) {
        return switch (rule) {
            case IMPORT, IMPORT_65 -> "tech-transfer.import";
            case GAZELLE, GAZELLE_65 -> "title.gazelle";
            case EVALUATED -> "tech-sme.evaluation";
            case HNTE_FIRST -> "hnte.first-recognition";
            case HNTE_MOVED -> "hnte.relocation";
            case NATIONAL, PROVINCIAL, LABORATORY -> "platform.matching";
            case RETURNEE -> "overseas-returnee.subsidy";
            case RETURNEE_PROJECT -> "overseas-returnee.project";
            case EXPERT -> "foreign-expert";
            case COMMISSION -> "recruitment-commission";
            case DOCTOR, MASTER -> "living-allowance";
            case RESEARCH, RESEARCH_65 -> "rd-superdeduction";
            case PROJECT_65 -> "major-project-support";
            case EVENT -> "incubation-plan.event";
            case CHALLENGE -> "challenge-project";
        };
    }

    private static Set<String> matters(Company company) {
        Set<String> matters = new HashSet<>(company.carriedMatters);
        company.grants.stream().filter(g -> g.status.equals("PREPARED") || g.status.equals("APPROVED"))
                .forEach(g -> matters.add(matterName(g.rule)));
        return matters;
    }

    // ---- claims

    static String matterKey(Company company, Ask ask) {
        String own = "~" + company.code + "|";
        return switch (ask.rule) {
            case IMPORT, IMPORT_65 -> own + "import|" + ask.subject;
            case GAZELLE, GAZELLE_65 -> own + "gazelle";
            case EVALUATED -> own + "evaluated|" + ask.year;
            case HNTE_FIRST -> own + "hnte-first";
            case HNTE_MOVED -> own + "hnte-moved";
            case NATIONAL, PROVINCIAL, LABORATORY -> "platform|" + ask.subject + "|" + ask.grant;
            case RETURNEE -> "returnee|" + ask.subject;
            case RETURNEE_PROJECT -> "returnee-project|" + ask.subject;
            case EXPERT -> "expert|" + ask.subject;
            case COMMISSION -> own + "commission|" + ask.subject;
            case DOCTOR, MASTER -> "living|" + ask.subject;
            case RESEARCH, RESEARCH_65 -> own + "research|" + ask.year;
            case PROJECT_65 -> "project|" + ask.subject;
            case EVENT -> "event|" + ask.subject;
            case CHALLENGE -> "challenge|" + ask.subject;
        };
    }

    static boolean addsUp(Ask.Rule rule) {
        return switch (rule) {
            case GAZELLE, GAZELLE_65, EVALUATED, HNTE_FIRST, HNTE_MOVED, RETURNEE, COMMISSION, RESEARCH, RESEARCH_65 ->
                false;
            default -> true;
        };
    }

    record Cap(String key, long limit) {}

    /** The caps with an amount, in the order of the text; also those a claim adds to without being bound. */
    private List<Cap> caps(Company company, Ask ask, List<String> addsTo) {
        List<Cap> caps = new ArrayList<>();
        switch (ask.rule) {
            case IMPORT, IMPORT_65 -> {
                caps.add(new Cap("cap:contract|" + ask.subject, 200_000_00));
                caps.add(new Cap(importYear(company, ask), 500_000_00));
            }
            case NATIONAL -> caps.add(new Cap("cap:platform|" + ask.subject, 10_000_000_00L));
            case PROVINCIAL -> caps.add(new Cap("cap:platform|" + ask.subject, 5_000_000_00L));
            case LABORATORY -> {
                String key = "cap:platform|" + ask.subject;
                addsTo.add(key);
                if (at(key).stream().anyMatch(e -> e.rule == Ask.Rule.NATIONAL && e.counts)) {
                    caps.add(new Cap(key, 10_000_000_00L));
                }
                if (at(key).stream().anyMatch(e -> e.rule == Ask.Rule.PROVINCIAL && e.counts)) {
                    caps.add(new Cap(key, 5_000_000_00L));
                }
            }
            case RETURNEE_PROJECT -> caps.add(new Cap("cap:returnee-project|" + ask.subject, 100_000_00));
            case EXPERT -> caps.add(new Cap("cap:expert|" + ask.subject, 300_000_00));
            case DOCTOR -> caps.add(new Cap("cap:doctor|" + ask.subject, 72_000_00));
            case MASTER -> caps.add(new Cap("cap:master|" + ask.subject, 36_000_00));
            case RESEARCH -> caps.add(new Cap("~" + company.code + "|cap:research|" + ask.year, 500_000_00));
            case CHALLENGE -> caps.add(
                    new Cap(
                            "cap:challenge|" + ask.subject,
                            Math.min(ask.base, ask.paidSoFar == null ? ask.base : ask.paidSoFar) / 2));
            default -> {
            }
        }
        caps.stream().map(Cap::key).filter(k -> !addsTo.contains(k)).forEach(addsTo::add);
        return caps;
    }

    private static String importYear(Company company, Ask ask) {
        return "~" + company.code + "|cap:import|" + (ask.year == null ? ask.date.getYear() : ask.year);
    }

    static String poolKey(String pool, int year) {
        return "pool:" + pool + "|" + year;
    }

    static LocalDate factDate(Ask ask) {
        return switch (ask.rule) {
            case EVALUATED, RESEARCH, RESEARCH_65 -> LocalDate.of(ask.year, 12, 31);
            default -> ask.date;
        };
    }

    /** Everything a claim came to. */
    static final class Decided {
        Ask ask;
        Company company;
        LocalDate factDate;
        LocalDate decidedOn;
        String place;
        long claimed;
        long beforePool;
        long payable;
        String outcome;
        boolean refused;
        Map<String, List<String>> refusals = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        Entry entry = new Entry();
        boolean amountKnown;

        void refuse(String outcome, String code) {
            refusals.computeIfAbsent(outcome, o -> new ArrayList<>()).add(code);
        }

        List<String> codes() {
            List<String> codes = new ArrayList<>();
            refusals.values().forEach(codes::addAll);
            warnings.forEach(w -> codes.add("?" + w));
            return codes.stream().distinct().sorted().toList();
        }
    }

    private static final List<String> RANK = List.of(
            "REJECT",
            "NEEDS_DECISION",
            "DUPLICATE",
            "CLIPPED",
            "NO_SHARE_TABLE",
            "NO_BUDGET");

    Set<String> malformed(Ask ask) {
        Set<String> codes = new TreeSet<>();
        LocalDate factDate = factDate(ask);
        LocalDate decidedOn = ask.decidedOn == null ? today : ask.decidedOn;
        if (factDate.isAfter(today)) {
            codes.add("FUTURE_DATE");
        }
        if (decidedOn.isAfter(today)) {
            codes.add("FUTURE_DATE");
        } else if (decidedOn.isBefore(factDate)) {
            codes.add("BEFORE_FACT");
        }
        if (ask.first != null && ask.last.isBefore(ask.first)) {
            codes.add("BEFORE_FIRST_MONTH");
        }
        if (factDate.isBefore(POLICY_FROM)) {
            codes.add("BEFORE_POLICY");
        }
        boolean imports = ask.rule == Ask.Rule.IMPORT || ask.rule == Ask.Rule.IMPORT_65;
        if (codes.isEmpty() && imports && ask.year != null
                && (ask.year < factDate.getYear() || ask.year > decidedOn.getYear())) {
            codes.add("YEAR_OUT_OF_RANGE");
        }
        return codes;
    }

    Answer claim(Company company, Ask ask, Run run) {
        Set<String> malformed = malformed(ask);
        if (!malformed.isEmpty()) {
            return new Answer(true, List.of(), malformed);
        }
        Decided d = decide(company, ask, run);
        if (d.refused) {
            String id = company.code + ".F" + ++company.refusals;
            if (d.entry.entitled > 0) {
                supersede(d);
                d.entry.refused = stated(ask);
                add(d.entry);
            }
            return Answer.of(
                    "refused " + id + " " + ask.rule.clause + " " + d.place + " " + d.factDate + " " + d.decidedOn + " "
                            + d.outcome + " " + d.claimed + " " + d.codes());
        }
        supersede(d);
        Grant grant = new Grant();
        grant.id = company.code + ".A" + (company.grants.size() + 1);
        grant.company = company;
        grant.rule = ask.rule;
        grant.booked = booked(ask.rule);
        grant.decidedOn = d.decidedOn;
        grant.expiresOn = today.plusDays(30);
        grant.place = d.place;
        grant.preparedBy = actor;
        grant.amount = d.payable;
        grant.stated = stated(ask);
        grant.parts = d.parts;
        grant.dues = dues(ask, d);
        grant.entry = d.entry;
        d.entry.grant = grant;
        d.entry.counts = true;
        add(d.entry);
        company.grants.add(grant);
        grants.put(grant.id, grant);
        grant.parts.forEach(p -> touch(p, p.promised.keySet().iterator().next()));
        List<String> events = new ArrayList<>();
        events.add(
                "prepared " + grant.id + " " + ask.rule.clause + " " + grant.booked + " " + d.place + " " + d.factDate
                        + " " + d.decidedOn + " " + grant.expiresOn + " " + d.outcome + " " + d.claimed + " "
                        + d.payable + " " + shares(grant) + " " + dues(grant) + " " + d.codes() + " " + actor);
        if (ask.approve && !needsAnother(grant)) {
            events.add(approved(grant, d.decidedOn));
        }
        return Answer.of(events);
    }

    private static String stated(Ask ask) {
        return ask.rule + " " + new TreeMap<>(ask.facts());
    }

    private void touch(Part part, String line) {
        List<Part> parts = byLine.computeIfAbsent(line, l -> new ArrayList<>());
        if (!parts.contains(part)) {
            parts.add(part);
        }
    }

    /** What the payer lets one person settle today; less than nothing where it never said. */
    long approvalLimit(String payer) {
        var known = approvalLimits.getOrDefault(payer, new TreeMap<>()).floorEntry(today);
        return known == null ? -1 : known.getValue();
    }

    Answer setApprovalLimit(String place, LocalDate from, long amount) {
        approvalLimits.computeIfAbsent(place, p -> new TreeMap<>()).put(from, amount);
        return Answer.of("approval-limit " + place + " " + from + " " + amount);
    }

    private boolean needsAnother(Grant grant) {
        List<String> payers = grant.parts.isEmpty()
                ? List.of(grant.place)
                : grant.parts.stream().map(p -> p.payer).toList();
        return payers.stream().anyMatch(p -> grant.amount > approvalLimit(p));
    }

    private boolean isThePerson(String preparedBy) {
        return PEOPLE.get(actor).equals(PEOPLE.get(preparedBy));
    }

    private String approved(Grant grant, LocalDate on) {
        grant.status = "APPROVED";
        grant.parts.forEach(p -> p.days.add(on, Days.GRANTED, p.granted));
        return "approved " + grant.id + " " + on + " " + grant.amount + " " + shares(grant) + " " + grant.preparedBy
                + " "
                + actor;
    }

    private static String shares(Grant grant) {
        List<String> texts = new ArrayList<>();
        grant.parts.forEach(p -> texts.add(p.payer + "=" + p.decided + (p.remainder ? "+" : "")));
        return texts.toString();
    }

    private static String dues(Grant grant) {
        List<String> texts = new ArrayList<>();
        grant.dues.forEach(i -> texts.add(i.amount + "@" + i.on + (i.conditional ? "?" : "")));
        return texts.toString();
    }

    private static String booked(Ask.Rule rule) {
        return rule == Ask.Rule.GAZELLE_65 ? Ask.Rule.GAZELLE.clause : rule.clause;
    }

    private static List<Due> dues(Ask ask, Decided d) {
        List<Due> dues = new ArrayList<>();
        long total = d.payable;
        if (total == 0) {
            return dues;
        }
        switch (ask.rule) {
            case COMMISSION -> {
                dues.add(new Due(total / 2, d.decidedOn, false));
                dues.add(new Due(total - total / 2, d.decidedOn.plusYears(1), true));
            }
            case DOCTOR, MASTER -> {
                long each = ask.rule == Ask.Rule.DOCTOR ? 2000_00 : 1500_00;
                YearMonth month = ask.first;
                for (long left = total; left > 0; left -= each) {
                    month = month.plusMonths(1);
                    dues.add(new Due(Math.min(each, left), month.atDay(1), false));
                }
            }
            case CHALLENGE -> {
                long before = 0;
                int percent = 0;
                for (int part : ask.stages == null ? List.of(100) : ask.stages) {
                    percent += part;
                    long until = total * percent / 100;
                    dues.add(new Due(until - before, null, false));
                    before = until;
                }
            }
            default -> dues.add(new Due(total, d.decidedOn, false));
        }
        return dues;
    }

    Decided decide(Company company, Ask ask, Run run) {
        Decided d = new Decided();
        d.ask = ask;
        d.company = company;
        d.factDate = factDate(ask);
        d.decidedOn = ask.decidedOn == null ? today : ask.decidedOn;
        d.place = company.home(d.factDate);
        d.entry.rule = ask.rule;
        d.entry.matter = matterKey(company, ask);
        if (company.successor != null) {
            d.refuse("REJECT", "ABSORBED");
        }
        if (company.suspendedUntil != null && !d.decidedOn.isAfter(company.suspendedUntil)) {
            d.refuse("REJECT", "SUSPENDED");
        }
        if (company.authority) {
            d.refuse("REJECT", "NOT_A_RECIPIENT");
        }
        boolean inScope = inScope(ask.rule, d.place);
        if (!inScope) {
            d.refuse("REJECT", "OUT_OF_JURISDICTION_SCOPE");
        }
        conditions(d);
        Set<String> held = matters(company);
        if (held.contains(ask.rule == Ask.Rule.HNTE_FIRST
                ? "hnte.relocation"
                : ask.rule == Ask.Rule.HNTE_MOVED ? "hnte.first-recognition" : "none")) {
            d.refuse("REJECT", "MUTUALLY_EXCLUSIVE");
        }
        if (held.contains(ask.rule == Ask.Rule.RETURNEE_PROJECT
                ? "foreign-expert"
                : ask.rule == Ask.Rule.EXPERT ? "overseas-returnee.project" : "none")) {
            d.warnings.add("RELATED_MATTER");
        }
        if (!addsUp(ask.rule)
                && at(d.entry.matter).stream().anyMatch(e -> e.rule == ask.rule && e.counts)
                && at(d.entry.matter).stream()
                        .noneMatch(e -> e.rule == ask.rule && e.entitled > used(d.entry.matter))) {
            d.refuse("REJECT", "ONCE_ONLY");
        }
        Decision decision = ask.decision == null ? null : decisions.get(ask.decision);
        long calculated = calculate(d, decision, inScope);
        if (calculated >= 0) {
            d.amountKnown = true;
            limit(d, calculated, decision, run);
        }
        String first = RANK.stream().filter(d.refusals::containsKey).findFirst().orElse(null);
        if (first == null && company.grants.stream().anyMatch(g -> g.stated.equals(stated(ask))
                && (g.status.equals("PREPARED") || g.status.equals("APPROVED")))) {
            d.warnings.add("REPEATED_CLAIM");
        }
        if (first != null) {
            d.refused = true;
            d.outcome = first;
            if (List.of("REJECT", "NEEDS_DECISION", "DUPLICATE").contains(first)) {
                d.beforePool = 0;
            }
            if (!d.amountKnown || !addsUp(ask.rule) || !List.of("DUPLICATE", "CLIPPED").contains(first)) {
                d.entry.entitled = 0;
            }
            d.entry.counts = false;
            d.entry.caps.clear();
            d.entry.pool = null;
            d.entry.decision = null;
        }
        return d;
    }

    private static void conditions(Decided d) {
        if (d.ask.unmet && !d.ask.rule.condition.isEmpty()) {
            d.refuse("REJECT", d.ask.rule.condition);
        }
        if (d.ask.rule == Ask.Rule.MASTER && d.ask.date.isAfter(d.ask.graduated.plusYears(3))) {
            d.refuse("REJECT", "GRAD_WITHIN_3Y");
        }
        if (d.ask.rule == Ask.Rule.RESEARCH && (d.ask.prior == 0 || d.ask.base * 10 < d.ask.prior * 11)) {
            d.refuse("REJECT", "GROWTH_10PCT");
        }
    }

    /** The amount before any limit, or -1. */
    private long calculate(Decided d, Decision decision, boolean inScope) {
        Ask ask = d.ask;
        return switch (ask.rule) {
            case IMPORT, RESEARCH -> rate(d, 500, 10_000);
            case RESEARCH_65 -> rate(d, 2500, ask.incomeTax);
            case CHALLENGE -> rate(d, 5000, 10_000);
            case COMMISSION -> rate(d, 5000, 10_000);
            case GAZELLE, GAZELLE_65 -> claimed(d, 500_000_00);
            case EVALUATED -> claimed(d, 3000_00);
            case HNTE_FIRST, HNTE_MOVED -> claimed(d, 400_000_00);
            case RETURNEE -> claimed(d, 10_000_00);
            case NATIONAL -> inScope ? claimed(d, ask.base) : -1;
            case PROVINCIAL, LABORATORY -> inScope ? claimed(d, ask.base / 2) : -1;
            case RETURNEE_PROJECT -> claimed(d, ask.proposed == null ? 100_000_00 : ask.proposed);
            case EXPERT -> claimed(d, ask.proposed == null ? 300_000_00 : ask.proposed);
            case DOCTOR -> months(d, 2000_00, 36);
            case MASTER -> months(d, 1500_00, 24);
            case IMPORT_65, PROJECT_65, EVENT -> byDecision(d, decision);
        };
    }

    private static long rate(Decided d, int ceiling, int factor) {
        int rate = d.ask.rate == null ? ceiling : d.ask.rate;
        if (rate > ceiling) {
            d.refuse("REJECT", "RATE_ABOVE_CEILING");
            return -1;
        }
        long amount = BigInteger.valueOf(d.ask.base).multiply(BigInteger.valueOf((long) rate * factor))
                .divide(BigInteger.valueOf(100_000_000)).longValueExact();
        return Math.min(claimed(d, d.ask.proposed == null ? amount : d.ask.proposed), amount);
    }

    private static long claimed(Decided d, long amount) {
        d.claimed = amount;
        return amount;
    }

    private long months(Decided d, long each, int most) {
        YearMonth start = d.ask.first;
        for (Entry e : at(d.entry.matter)) {
            if (e.rule == d.ask.rule && e.counts && e.first != null) {
                start = e.first.isBefore(start) ? e.first : start;
                if (!e.first.isAfter(d.ask.last) && !d.ask.first.isAfter(e.last)) {
                    d.refuse("REJECT", "OVERLAPPING_MONTHS");
                }
            }
        }
        d.entry.first = d.ask.first;
        d.entry.last = d.ask.last;
        long asked = 0;
        long paid = 0;
        for (YearMonth m = d.ask.first; !m.isAfter(d.ask.last); m = m.plusMonths(1)) {
            asked++;
            paid += m.isBefore(start.plusMonths(most)) ? 1 : 0;
        }
        d.claimed = asked * each;
        return paid * each;
    }

    private static long byDecision(Decided d, Decision decision) {
        if (d.ask.decision == null) {
            d.refuse("NEEDS_DECISION", "NO_DECISION");
            return -1;
        }
        if (decision == null) {
            d.refuse("NEEDS_DECISION", "DECISION_NOT_REGISTERED");
            return -1;
        }
        if (!decision.clauses.isEmpty() && !decision.clauses.contains(d.ask.rule.clause)) {
            d.refuse("NEEDS_DECISION", "DECISION_FOR_OTHER_CLAUSE");
            return -1;
        }
        if (decision.date.isAfter(d.decidedOn)) {
            d.refuse("NEEDS_DECISION", "DECISION_LATER");
            return -1;
        }
        if (d.ask.proposed == null && decision.amount == null) {
            d.refuse("NEEDS_DECISION", "NO_AMOUNT");
            return -1;
        }
        return claimed(d, d.ask.proposed == null ? decision.amount : d.ask.proposed);
    }

    private void limit(Decided d, long calculated, Decision decision, Run run) {
        Ask ask = d.ask;
        long earlier = 0;
        long own = 0;
        long others = 0;
        for (Entry e : at(d.entry.matter)) {
            if (e.rule == ask.rule) {
                own += e.held();
                earlier += supersededBy(d, e) ? 0 : e.entitled;
            } else {
                others += e.held();
            }
        }
        earlier = addsUp(ask.rule) ? earlier : 0;
        List<Cap> caps = caps(d.company, ask, d.entry.caps);
        long entitled = earlier + calculated;
        for (Cap cap : caps) {
            entitled = Math.min(entitled, cap.limit);
        }
        long net = Math.max(0, entitled - own - others);
        if (net == 0 && others > 0) {
            d.refuse("DUPLICATE", "DUPLICATE_MATTER");
        }
        long left = net;
        for (Cap cap : caps) {
            left = within(d, Math.max(0, cap.limit - used(cap.key)), left, "CLIPPED", "CAP_EXHAUSTED");
        }
        d.beforePool = left;
        left = pool(d, left, run);
        if (decision != null && decision.amount != null) {
            d.entry.decision = "decision:" + decision.number;
            left = within(
                    d,
                    Math.max(0, decision.amount - used(d.entry.decision)),
                    left,
                    "NEEDS_DECISION",
                    "DECISION_EXHAUSTED");
        }
        d.payable = left;
        payers(d, decision);
        if (d.payable == 0 && d.claimed > 0 && others == 0 && net == 0) {
            d.refuse("CLIPPED", "CAP_EXHAUSTED");
        }
        d.entry.entitled = Math.max(0, entitled - (net - d.payable) - earlier);
        d.outcome = others > 0 || (own > 0 && !addsUp(ask.rule)) ? "TOP_UP" : d.claimed > d.payable ? "CLIPPED" : "PAY";
    }

    /** A claim that was refused before is not counted a second time when it, or some of its months, is claimed again. */
    private static boolean supersededBy(Decided d, Entry earlier) {
        return (earlier.refused != null && earlier.refused.equals(stated(d.ask))) || overlapping(d, earlier);
    }

    private static boolean overlapping(Decided d, Entry earlier) {
        return d.ask.first != null && !earlier.counts && earlier.first != null
                && !earlier.first.isAfter(d.ask.last) && !d.ask.first.isAfter(earlier.last);
    }

    private void supersede(Decided d) {
        at(d.entry.matter).stream().filter(e -> e.rule == d.ask.rule && supersededBy(d, e)).forEach(e -> {
            e.entitled = 0;
            e.first = null;
            e.refused = null;
        });
    }

    private static long within(Decided d, long headroom, long asked, String outcome, String code) {
        if (headroom == 0 && asked > 0) {
            d.refuse(outcome, code);
        }
        return Math.min(headroom, asked);
    }

    private long pool(Decided d, long asked, Run run) {
        String key = switch (d.ask.rule) {
            case RESEARCH -> poolKey("rd-award", d.decidedOn.getYear());
            case EVENT -> poolKey("incubation-plan", d.factDate.getYear());
            default -> null;
        };
        if (key == null) {
            return asked;
        }
        d.entry.pool = key;
        Long amount = pools.get(key);
        if (amount == null) {
            d.refuse("NO_BUDGET", "NO_POOL");
            return asked;
        }
        long left = asked;
        if (run != null && run.claimed > run.available) {
            left = BigInteger.valueOf(asked).multiply(BigInteger.valueOf(run.available))
                    .divide(BigInteger.valueOf(run.claimed)).longValueExact();
            if (left == 0 && asked > 0) {
                d.refuse("CLIPPED", "CAP_EXHAUSTED");
                return 0;
            }
        }
        return within(d, Math.max(0, amount - used(key)), left, "CLIPPED", "CAP_EXHAUSTED");
    }

    private void payers(Decided d, Decision decision) {
        Map<String, Long> weights = weights(d, decision);
        if (weights == null) {
            if (inScope(d.ask.rule, d.place)) {
                d.refuse("NO_SHARE_TABLE", "NO_SHARE_TABLE");
            }
            return;
        }
        long sum = weights.values().stream().mapToLong(w -> w).sum();
        String oddFen = weights.containsKey(d.place) ? d.place : CITY;
        long rest = d.payable;
        Map<String, Long> amounts = new LinkedHashMap<>();
        for (Map.Entry<String, Long> w : weights.entrySet()) {
            if (!w.getKey().equals(oddFen)) {
                long amount = BigInteger.valueOf(d.payable).multiply(BigInteger.valueOf(w.getValue()))
                        .divide(BigInteger.valueOf(sum)).longValueExact();
                amounts.put(w.getKey(), amount);
                rest -= amount;
            }
        }
        amounts.put(oddFen, rest);
        for (String payer : weights.keySet()) {
            long amount = amounts.get(payer);
            if (amount > 0) {
                String line = line(d, payer, amount);
                if (line != null) {
                    Part part = new Part();
                    part.payer = payer;
                    part.decided = amount;
                    part.granted = amount;
                    part.remainder = payer.equals(oddFen);
                    part.promised.put(line, amount);
                    d.parts.add(part);
                }
            }
        }
    }

    private Map<String, Long> weights(Decided d, Decision decision) {
        Map<String, Long> weights = new LinkedHashMap<>();
        switch (d.ask.rule) {
            case RESEARCH -> weights.put(CITY, 1L);
            case NATIONAL, PROVINCIAL -> {
                if (!inScope(d.ask.rule, d.place)) {
                    return null;
                }
                if (!classOf(d.place).equals("COUNTY")) {
                    weights.put(CITY, 1L);
                }
                weights.put(d.place, 1L);
            }
            default -> {
                Integer cityBp = d.ask.rule == Ask.Rule.PROJECT_65 && decision != null ? decision.cityBp : null;
                if (cityBp == null) {
                    if (d.company.authority) {
                        cityBp = 10_000;
                    } else {
                        var entry = shares.getOrDefault(d.place, new TreeMap<>()).floorEntry(d.decidedOn);
                        if (entry == null) {
                            return null;
                        }
                        cityBp = entry.getValue();
                    }
                }
                if (cityBp > 0) {
                    weights.put(CITY, (long) cityBp);
                }
                if (cityBp < 10_000) {
                    weights.merge(d.place, 10_000L - cityBp, Long::sum);
                }
            }
        }
        return weights;
    }

    List<Line> openLines(String payer, int year, String clause) {
        return lines.values().stream()
                .filter(l -> l.open && l.payer.equals(payer) && l.year == year && l.clauses.contains(clause)).toList();
    }

    private String line(Decided d, String payer, long amount) {
        List<Line> covering = openLines(payer, d.decidedOn.getYear(), booked(d.ask.rule));
        if (covering.isEmpty()) {
            d.refuse("NO_BUDGET", "NO_BUDGET_LINE");
            return null;
        }
        if (covering.size() > 1) {
            d.refuse("NO_BUDGET", "SEVERAL_BUDGET_LINES");
            return null;
        }
        Line line = covering.getFirst();
        if (amount > available(line)) {
            if (line.hard) {
                d.refuse("NO_BUDGET", "BUDGET_EXCEEDED");
            } else {
                d.warnings.add("BUDGET_EXCEEDED");
            }
        }
        return line.id;
    }

    long promised(Line line) {
        return line.open
                ? byLine.getOrDefault(line.id, List.of()).stream()
                        .mapToLong(p -> p.promised.getOrDefault(line.id, 0L)).sum()
                : 0;
    }

    long spent(Line line) {
        return byLine.getOrDefault(line.id, List.of()).stream().mapToLong(p -> p.spent.getOrDefault(line.id, 0L)).sum();
    }

    long available(Line line) {
        return line.appropriated - promised(line) - spent(line);
    }

    // ---- what becomes of an award

    private LocalDate on(Grant grant, LocalDate given, Set<String> malformed) {
        LocalDate on = given == null ? today : given;
        if (on.isAfter(today)) {
            malformed.add("FUTURE_DATE");
        } else if (on.isBefore(grant.decidedOn)) {
            malformed.add("BEFORE_AWARD");
        }
        return on;
    }

    Answer approve(Grant grant, LocalDate given) {
        if (grant.status.equals("APPROVED")) {
            return Answer.rejected("ALREADY_APPROVED");
        }
        if (!grant.status.equals("PREPARED")) {
            return Answer.rejected("WRONG_STATUS");
        }
        LocalDate suspended = grant.company.suspendedUntil;
        if (suspended != null && !today.isAfter(suspended)) {
            return Answer.rejected("SUSPENDED");
        }
        if (today.isAfter(grant.expiresOn)) {
            return Answer.rejected("EXPIRED");
        }
        if (needsAnother(grant) && isThePerson(grant.preparedBy)) {
            return Answer.rejected("SECOND_PERSON");
        }
        Set<String> malformed = new TreeSet<>();
        LocalDate on = on(grant, given, malformed);
        if (!malformed.isEmpty()) {
            return new Answer(true, List.of(), malformed);
        }
        return Answer.of(approved(grant, on));
    }

    Answer drop(Grant grant, boolean expiry) {
        if (!grant.status.equals("PREPARED")) {
            return Answer.rejected("WRONG_STATUS");
        }
        if (expiry && !today.isAfter(grant.expiresOn)) {
            return Answer.rejected("NOT_EXPIRED");
        }
        String event = (expiry ? "expired " : "rejected ") + grant.id + " " + today + " " + grant.amount
                + (expiry ? "" : " " + actor);
        grant.status = expiry ? "EXPIRED" : "REJECTED";
        shrink(grant, 0);
        grant.entry.counts = false;
        grant.entry.entitled = 0;
        return Answer.of(event);
    }

    /** The parts of another total, in the proportion of the decision. */
    static long[] parts(Grant grant, long total) {
        long sum = grant.parts.stream().mapToLong(p -> p.decided).sum();
        long[] parts = new long[grant.parts.size()];
        int odd = 0;
        long rest = total;
        for (int i = 0; i < parts.length; i++) {
            odd = grant.parts.get(i).remainder ? i : odd;
        }
        for (int i = 0; i < parts.length; i++) {
            if (i != odd) {
                parts[i] = BigInteger.valueOf(total).multiply(BigInteger.valueOf(grant.parts.get(i).decided))
                        .divide(BigInteger.valueOf(sum)).longValueExact();
                rest -= parts[i];
            }
        }
        if (parts.length > 0) {
            parts[odd] = rest;
        }
        return parts;
    }

    private static boolean shrinks(Grant grant, long to, LocalDate on) {
        long[] parts = parts(grant, to);
        for (int i = 0; i < parts.length; i++) {
            Part part = grant.parts.get(i);
            long less = part.granted - parts[i];
            long overpaid = Math.max(0, part.paid - parts[i] - part.demanded) - part.overpaid();
            if (!part.days.allow(on, Days.GRANTED, -less, Days.OVERPAID, overpaid)) {
                for (int j = 0; j < i; j++) {
                    Part other = grant.parts.get(j);
                    other.days.add(on, Days.GRANTED, other.granted - parts[j]);
                    other.days.add(
                            on,
                            Days.OVERPAID,
                            other.overpaid() - Math.max(0, other.paid - parts[j] - other.demanded));
                }
                return false;
            }
        }
        return true;
    }

    private String shrink(Grant grant, long to) {
        long[] parts = parts(grant, to);
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            Part part = grant.parts.get(i);
            long overpaid = part.overpaid();
            long before = part.granted;
            part.granted = parts[i];
            changes.add(
                    part.payer + ":" + before + ">" + part.granted + "(" + (part.overpaid() - overpaid) + ")");
            long needed = part.left();
            for (String line : List.copyOf(part.promised.keySet())) {
                if (lines.get(line).open) {
                    long kept = Math.min(part.promised.get(line), needed);
                    needed -= kept;
                    part.promised.put(line, kept);
                }
            }
        }
        grant.amount = to;
        return changes.toString();
    }

    Answer reduce(Grant grant, long to, LocalDate given) {
        Answer no = settled(grant);
        if (no != null) {
            return no;
        }
        if (grant.amount <= to) {
            return Answer.rejected("NOT_A_REDUCTION");
        }
        Set<String> malformed = new TreeSet<>();
        LocalDate on = on(grant, given, malformed);
        if (!malformed.isEmpty()) {
            return new Answer(true, List.of(), malformed);
        }
        if (!shrinks(grant, to, on)) {
            return Answer.malformed("OUT_OF_ORDER");
        }
        long before = grant.amount;
        String changes = shrink(grant, to);
        grant.entry.entitled = Math.max(0, grant.entry.entitled - (before - to));
        return Answer.of("reduced " + grant.id + " " + on + " " + before + ">" + to + " " + changes);
    }

    Answer revoke(Grant grant, String ground, LocalDate given) {
        Answer no = settled(grant);
        if (no != null) {
            return no;
        }
        Set<String> malformed = new TreeSet<>();
        LocalDate on = on(grant, given, malformed);
        if (!malformed.isEmpty()) {
            return new Answer(true, List.of(), malformed);
        }
        if (!shrinks(grant, 0, on)) {
            return Answer.malformed("OUT_OF_ORDER");
        }
        long before = grant.amount;
        String changes = shrink(grant, 0);
        grant.status = "REVOKED:" + ground;
        grant.entry.entitled = 0;
        recount(grant);
        return Answer.of("revoked " + grant.id + " " + on + " " + before + " " + ground + " " + changes);
    }

    /** A wrongly made award whose money is back is as if it had never been. */
    private static void recount(Grant grant) {
        if (grant.status.equals("REVOKED:WRONGLY_MADE") && grant.held() == 0) {
            grant.entry.counts = false;
        }
    }

    private static Answer settled(Grant grant) {
        if (!grant.status.equals("APPROVED")) {
            return Answer.rejected("WRONG_STATUS");
        }
        return grant.pending() ? Answer.rejected("PENDING_DISBURSEMENT") : null;
    }

    // ---- payments

    Answer pay(Grant grant, String payer, long amount, LocalDate paidOn, String voucher, boolean confirmed,
            boolean approve) {
        if (!grant.status.equals("APPROVED")) {
            return Answer.rejected("WRONG_STATUS");
        }
        Part part = grant.part(payer);
        if (part == null) {
            return Answer.rejected("NO_SHARE_OF_PAYER");
        }
        Set<String> malformed = new TreeSet<>();
        on(grant, paidOn, malformed);
        if (!malformed.isEmpty()) {
            return new Answer(true, List.of(), malformed);
        }
        Set<String> codes = new TreeSet<>();
        long then = part.paid + part.pending + amount;
        if (then > part.granted) {
            codes.add("SHARE_EXCEEDED");
        } else if (then > due(grant, part, paidOn)) {
            codes.add("INSTALMENT_NOT_DUE");
        } else if (!confirmed && then > unconditional(grant, part)) {
            codes.add("INSTALMENT_CONDITION");
        }
        String number = payer + "|" + paidOn.getYear() + "|" + voucher;
        if (vouchers.containsKey(number)) {
            codes.add("VOUCHER_USED");
        }
        Line line = payingLine(grant, part, amount, paidOn, codes);
        if (!codes.isEmpty()) {
            return Answer.rejected(codes);
        }
        if (!part.days.allow(paidOn, Days.PENDING, amount)) {
            return Answer.malformed("OUT_OF_ORDER");
        }
        Company company = grant.company;
        Payment payment = new Payment();
        payment.id = company.code + ".D" + (company.payments.size() + 1);
        payment.grant = grant;
        payment.payer = payer;
        payment.amount = amount;
        payment.paidOn = paidOn;
        payment.voucher = number;
        payment.line = line.id;
        payment.expiresOn = today.plusDays(30);
        payment.preparedBy = actor;
        company.payments.add(payment);
        vouchers.put(number, payment.id);
        long extra = Math.max(0, amount - part.freeOn(line.id));
        part.promised.merge(line.id, extra, Long::sum);
        touch(part, line.id);
        for (String other : List.copyOf(part.promised.keySet())) {
            if (!other.equals(line.id) && lines.get(other).open) {
                long freed = Math.min(extra, Math.max(0, part.freeOn(other)));
                part.promised.merge(other, -freed, Long::sum);
                extra -= freed;
            }
        }
        part.pending += amount;
        part.pendingOn.merge(line.id, amount, Long::sum);
        List<String> events = new ArrayList<>();
        events.add("pay-prepared " + text(payment) + " " + payment.expiresOn + " " + actor);
        if (approve && amount <= approvalLimit(payer)) {
            events.add(paid(payment));
        }
        return Answer.of(events);
    }

    private static String text(Payment p) {
        return p.id + " " + p.grant.id + " " + p.grant.booked + " " + p.payer + " " + p.amount + " " + p.paidOn + " "
                + p.voucher.substring(p.voucher.lastIndexOf('|') + 1) + " " + p.line;
    }

    private static long due(Grant grant, Part part, LocalDate day) {
        long due = 0;
        for (Due i : grant.dues) {
            if (i.on == null ? due > grant.paid() : i.on.isAfter(day)) {
                break;
            }
            due += i.amount;
        }
        return parts(grant, Math.min(due, grant.amount))[grant.parts.indexOf(part)];
    }

    private static long unconditional(Grant grant, Part part) {
        long free = 0;
        for (Due i : grant.dues) {
            if (i.conditional) {
                break;
            }
            free += i.amount;
        }
        return parts(grant, Math.min(free, grant.amount))[grant.parts.indexOf(part)];
    }

    private Line payingLine(Grant grant, Part part, long amount, LocalDate paidOn, Set<String> codes) {
        List<Line> candidates = part.promised.keySet().stream().map(lines::get)
                .filter(l -> l.open && l.year == paidOn.getYear()).toList();
        if (candidates.isEmpty()) {
            candidates = openLines(part.payer, paidOn.getYear(), grant.booked);
        }
        if (candidates.isEmpty()) {
            codes.add("YEAR_NOT_OPEN");
            return null;
        }
        for (Line line : candidates) {
            if (amount <= part.freeOn(line.id)) {
                return line;
            }
        }
        if (candidates.size() > 1) {
            codes.add("SEVERAL_BUDGET_LINES");
            return null;
        }
        Line line = candidates.getFirst();
        if (line.hard && amount - Math.max(0, part.freeOn(line.id)) > available(line)) {
            codes.add("BUDGET_EXCEEDED");
        }
        return line;
    }

    private String paid(Payment payment) {
        Part part = payment.grant.part(payment.payer);
        payment.status = "APPROVED";
        part.days.add(payment.paidOn, Days.PENDING, -payment.amount);
        part.days.add(payment.paidOn, Days.PAID, payment.amount);
        part.pending -= payment.amount;
        part.pendingOn.merge(payment.line, -payment.amount, Long::sum);
        part.paid += payment.amount;
        part.promised.merge(payment.line, -payment.amount, Long::sum);
        part.spent.merge(payment.line, payment.amount, Long::sum);
        return "paid " + text(payment) + " " + payment.preparedBy + " " + actor;
    }

    Answer approve(Payment payment) {
        if (payment.status.equals("APPROVED")) {
            return Answer.rejected("ALREADY_APPROVED");
        }
        if (!payment.status.equals("PREPARED")) {
            return Answer.rejected("WRONG_STATUS");
        }
        if (today.isAfter(payment.expiresOn)) {
            return Answer.rejected("EXPIRED");
        }
        if (payment.amount > approvalLimit(payment.payer) && isThePerson(payment.preparedBy)) {
            return Answer.rejected("SECOND_PERSON");
        }
        if (!lines.get(payment.line).open) {
            return Answer.rejected("LINE_CLOSED");
        }
        return Answer.of(paid(payment));
    }

    Answer drop(Payment payment, boolean expiry) {
        if (!payment.status.equals("PREPARED")) {
            return Answer.rejected("WRONG_STATUS");
        }
        if (expiry && !today.isAfter(payment.expiresOn)) {
            return Answer.rejected("NOT_EXPIRED");
        }
        payment.status = expiry ? "EXPIRED" : "REJECTED";
        Part part = payment.grant.part(payment.payer);
        part.days.add(payment.paidOn, Days.PENDING, -payment.amount);
        part.pending -= payment.amount;
        part.pendingOn.merge(payment.line, -payment.amount, Long::sum);
        vouchers.remove(payment.voucher);
        return Answer.of((expiry ? "pay-expired " : "pay-rejected ") + text(payment) + (expiry ? "" : " " + actor));
    }

    Answer reverse(Payment payment, LocalDate given) {
        if (!payment.status.equals("APPROVED")) {
            return Answer.rejected("WRONG_STATUS");
        }
        LocalDate on = given == null ? today : given;
        if (on.isAfter(today)) {
            return Answer.malformed("FUTURE_DATE");
        }
        Part part = payment.grant.part(payment.payer);
        boolean undemanded = part.demanded == 0 || part.paid - payment.amount - part.granted >= part.demanded;
        if (!undemanded || payment.amount > part.paid
                || payment.amount > part.spent.getOrDefault(payment.line, 0L)) {
            return Answer.rejected("RECOVERY_EXCEEDED");
        }
        long left = part.left();
        long overpaid = part.overpaid();
        long less = overpaid - Math.max(0, part.paid - payment.amount - part.granted - part.demanded);
        if (!part.days.allow(on, Days.PAID, -payment.amount, Days.OVERPAID, -less)) {
            return Answer.malformed("OUT_OF_ORDER");
        }
        payment.status = "REVERSED";
        part.paid -= payment.amount;
        part.spent.merge(payment.line, -payment.amount, Long::sum);
        if (lines.get(payment.line).open) {
            part.promised.merge(payment.line, part.left() - left, Long::sum);
        } else {
            lines.get(payment.line).appropriated -= payment.amount;
        }
        recount(payment.grant);
        return Answer.of("reversed " + text(payment) + " " + on + " " + (overpaid - part.overpaid()));
    }

    // ---- recoveries

    Answer order(Grant grant, String payer, long amount, LocalDate given) {
        Part part = grant.part(payer);
        if (part == null) {
            return Answer.rejected("NO_SHARE_OF_PAYER");
        }
        if (amount > part.overpaid()) {
            return Answer.rejected(part.overpaid() == 0 ? "NOTHING_OVERPAID" : "RECOVERY_EXCEEDED");
        }
        Set<String> malformed = new TreeSet<>();
        LocalDate on = on(grant, given, malformed);
        if (!malformed.isEmpty()) {
            return new Answer(true, List.of(), malformed);
        }
        if (!part.days.allow(on, Days.OVERPAID, -amount, Days.DEMANDED, amount)) {
            return Answer.malformed("OUT_OF_ORDER");
        }
        Recovery recovery = new Recovery();
        recovery.id = grant.company.code + ".R" + (grant.company.recoveries.size() + 1);
        recovery.grant = grant;
        recovery.payer = payer;
        recovery.ordered = amount;
        grant.company.recoveries.add(recovery);
        part.demanded += amount;
        return Answer.of("ordered " + recovery.id + " " + grant.id + " " + payer + " " + amount + " " + on);
    }

    Answer receive(Recovery recovery, long amount, LocalDate on) {
        if (on.isAfter(today)) {
            return Answer.malformed("FUTURE_DATE");
        }
        if (amount > recovery.ordered - recovery.received) {
            return Answer.rejected("RECOVERY_EXCEEDED");
        }
        Part part = recovery.grant.part(recovery.payer);
        if (!part.days.allow(on, Days.DEMANDED, -amount, Days.PAID, -amount)) {
            return Answer.malformed("OUT_OF_ORDER");
        }
        recovery.received += amount;
        part.demanded -= amount;
        part.paid -= amount;
        long back = amount;
        for (String line : new TreeMap<>(part.spent).descendingKeySet()) {
            if (lines.get(line).open) {
                long restored = Math.min(part.spent.get(line), back);
                part.spent.merge(line, -restored, Long::sum);
                back -= restored;
            }
        }
        recount(recovery.grant);
        return Answer.of("received " + recovery.id + " " + recovery.grant.id + " " + recovery.payer + " " + amount
                + " " + on);
    }

    // ---- budget

    Answer openLine(String payer, int year, String programme, boolean hard, Set<String> clauses, long amount) {
        String id = payer + "." + year + "." + programme;
        if (lines.containsKey(id)) {
            return Answer.rejected("ALREADY_EXISTS");
        }
        Line line = new Line();
        line.id = id;
        line.payer = payer;
        line.year = year;
        line.hard = hard;
        line.clauses = clauses;
        line.appropriated = amount;
        lines.put(id, line);
        return Answer.of("opened " + id + " " + amount);
    }

    private Answer usable(String id) {
        Line line = lines.get(id);
        return line == null ? Answer.rejected("UNKNOWN") : line.open ? null : Answer.rejected("LINE_CLOSED");
    }

    Answer appropriate(String id, long amount) {
        Answer no = usable(id);
        if (no != null) {
            return no;
        }
        lines.get(id).appropriated += amount;
        return Answer.of("appropriated " + id + " " + amount);
    }

    Answer adjust(String id, long change) {
        Answer no = usable(id);
        if (no != null) {
            return no;
        }
        if (change < 0 && -change > available(lines.get(id))) {
            return Answer.rejected("BELOW_USED");
        }
        lines.get(id).appropriated += change;
        return Answer.of("adjusted " + id + " " + change);
    }

    Answer transfer(String id, String to, long amount) {
        Answer no = usable(id) != null ? usable(id) : usable(to);
        if (no != null) {
            return no;
        }
        Line from = lines.get(id);
        Line other = lines.get(to);
        if (from == other || from.year != other.year || !from.payer.equals(other.payer)) {
            return Answer.rejected("OTHER_PAYER_OR_YEAR");
        }
        if (amount > available(from)) {
            return Answer.rejected("BELOW_USED");
        }
        from.appropriated -= amount;
        other.appropriated += amount;
        return Answer.of("transferred " + id + " " + to + " " + amount);
    }

    Answer close(String id) {
        Answer no = usable(id);
        if (no != null) {
            return no;
        }
        Line line = lines.get(id);
        String event = "closed " + id + " " + available(line) + " " + promised(line);
        line.appropriated = spent(line);
        line.open = false;
        return Answer.of(event);
    }

    Answer setShare(String place, LocalDate from, int cityBp) {
        shares.computeIfAbsent(place, p -> new TreeMap<>()).put(from, cityBp);
        return Answer.of("share " + place + " " + from + " " + cityBp);
    }

    Answer setPool(String pool, int year, long amount) {
        if (used(poolKey(pool, year)) > amount) {
            return Answer.rejected("BELOW_USED");
        }
        pools.put(poolKey(pool, year), amount);
        return Answer.of("pool " + pool + " " + year + " " + amount);
    }

    Answer registerDecision(Decision decision) {
        if (!everDecided.add(decision.number)) {
            return Answer.rejected("ALREADY_EXISTS");
        }
        decisions.put(decision.number, decision);
        return Answer.of("decision " + decision.number + " " + decision.amount);
    }

    Answer withdrawDecision(String number) {
        if (decisions.remove(number) == null) {
            return Answer.rejected("UNKNOWN");
        }
        return Answer.of("withdrawn " + number);
    }

    /** A run over the research pool: all candidates are looked at first, then each is decided with the common ratio. */
    Answer run(List<Map.Entry<Company, Ask>> candidates, LocalDate decidedOn) {
        Set<String> seen = new HashSet<>();
        for (var candidate : candidates) {
            if (!seen.add(candidate.getKey().code)) {
                return Answer.malformed("TWICE");
            }
        }
        for (var candidate : candidates) {
            Set<String> malformed = malformed(candidate.getValue());
            if (!malformed.isEmpty()) {
                return new Answer(true, List.of(), malformed);
            }
        }
        String key = poolKey("rd-award", decidedOn.getYear());
        if (!pools.containsKey(key)) {
            return Answer.rejected("NO_POOL");
        }
        long claimed = 0;
        for (var candidate : candidates) {
            claimed += decide(candidate.getKey(), candidate.getValue(), null).beforePool;
        }
        Run run = new Run(Math.max(0, pools.get(key) - used(key)), claimed);
        List<String> events = new ArrayList<>();
        for (var candidate : candidates) {
            events.addAll(claim(candidate.getKey(), candidate.getValue(), run).events);
        }
        return Answer.of(events);
    }
}
