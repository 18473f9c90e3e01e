package org.grantsledger.simulation;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.grantsledger.money.Fen;

/** One claim as the simulation thinks of it; {@link #facts} says it in the words of the catalogue. */
final class Ask {

    /** The clauses claimed under: every calculation, every kind of key, pairs across both policies. */
    enum Rule {
        IMPORT("LYG-2021-64/11-1", "CONVERTED_IN_CITY"), IMPORT_65("LYG-2021-65/7-2", "IS_HNTE"), GAZELLE(
                "LYG-2021-64/3-3", "TITLE"), GAZELLE_65("LYG-2021-65/11-3", "TITLE"), EVALUATED("LYG-2021-64/2-6",
                        "OWN_IP"), HNTE_FIRST("LYG-2021-64/2-2", "HNTE_RECOGNISED"), HNTE_MOVED("LYG-2021-64/2-4",
                                "WHOLE_RELOCATION"), NATIONAL("LYG-2021-64/7-1", "MAJOR_PLATFORM"), PROVINCIAL(
                                        "LYG-2021-64/7-2",
                                        "MAJOR_PLATFORM"), LABORATORY("LYG-2021-64/4-6", "NEW"), RETURNEE(
                                                "LYG-2021-64/14-1",
                                                "INTRODUCED"), RETURNEE_PROJECT("LYG-2021-64/14-2", "SELECTED"), EXPERT(
                                                        "LYG-2021-64/14-3",
                                                        "HIGH_END_FOREIGN_EXPERT"), COMMISSION("LYG-2021-64/14-4",
                                                                "MARKET_AGENCY"), DOCTOR("LYG-2021-64/13-5",
                                                                        "FULL_TIME"), MASTER("LYG-2021-64/13-6",
                                                                                "FIRST_JOB_IN_CITY"), RESEARCH(
                                                                                        "LYG-2021-64/5-1",
                                                                                        "NOT_HNTE"), RESEARCH_65(
                                                                                                "LYG-2021-65/3-1",
                                                                                                "OWN_IP"), PROJECT_65(
                                                                                                        "LYG-2021-65/7-1",
                                                                                                        "LEADS_PROJECT"), EVENT(
                                                                                                                "LYG-2021-64/9-8",
                                                                                                                ""), CHALLENGE(
                                                                                                                        "LYG-2021-64/18-1",
                                                                                                                        "POSTED");

        final String clause;
        /** The condition that {@link Ask#unmet} breaks. */
        final String condition;

        Rule(String clause, String condition) {
            this.clause = clause;
            this.condition = condition;
        }
    }

    Rule rule;
    /** Contract, person, project, platform, event or agreement. */
    String subject = "";
    String grant = "-";
    Integer year;
    LocalDate date;
    LocalDate graduated;
    long base;
    long prior;
    Long proposed;
    Integer rate;
    int incomeTax = 2500;
    Long paidSoFar;
    String decision;
    YearMonth first;
    YearMonth last;
    List<Integer> stages;
    boolean unmet;
    LocalDate decidedOn;
    boolean approve;

    private static String yuan(long fen) {
        return new Fen(fen).toString();
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        boolean met = !unmet;
        switch (rule) {
            case IMPORT -> {
                facts.put("contract", subject);
                facts.put("contract_registered_on", date.toString());
                facts.put("converted_in_city", met);
                facts.put("base", yuan(base));
                facts.put("year", year);
                facts.put("approved_rate_bp", rate);
            }
            case IMPORT_65 -> {
                facts.put("contract", subject);
                facts.put("contract_registered_on", date.toString());
                facts.put("is_hnte", met);
                facts.put("converted_in_city", true);
                facts.put("year", year);
            }
            case GAZELLE, GAZELLE_65 -> {
                facts.put("recognised_on", date.toString());
                facts.put("prior_awards_of_title", 0);
                facts.put("title_obtained", met);
            }
            case EVALUATED -> {
                facts.put("evaluation_year", year);
                facts.put("tech_sme_evaluated", true);
                facts.put("own_ip", met);
            }
            case HNTE_FIRST -> {
                facts.put("recognised_on", date.toString());
                facts.put("hnte_recognised", met);
                facts.put("prior_hnte_recognitions", 0);
            }
            case HNTE_MOVED -> {
                facts.put("relocation_date", date.toString());
                facts.put("origin_outside_city", true);
                facts.put("whole_relocation", met);
                facts.put("certificate_valid_to", date.toString());
            }
            case NATIONAL, PROVINCIAL -> {
                platform(facts);
                facts.put("level", rule == Rule.NATIONAL ? "国家级" : "省级");
                facts.put("major_platform", met);
            }
            case LABORATORY -> {
                platform(facts);
                facts.put("level", "省级");
                facts.put("newly_approved", met);
                facts.put("platform_type", "重点实验室");
            }
            case RETURNEE -> {
                facts.put("person", subject);
                facts.put("employed_on", date.toString());
                facts.put("overseas_returnee", true);
                facts.put("degree", "硕士");
                facts.put("introduced_by_enterprise", met);
                facts.put("lianban_2021_8_satisfied", true);
            }
            case RETURNEE_PROJECT -> {
                facts.put("project", subject);
                facts.put("selected_on", date.toString());
                facts.put("selected", met);
                facts.put("degree", "博士");
                facts.put("lianban_2021_8_satisfied", true);
                facts.put("overseas_returnee", true);
                facts.put("introduced_by_enterprise", true);
            }
            case EXPERT -> {
                facts.put("project", subject);
                facts.put("approved_on", date.toString());
                facts.put("introduced_by_enterprise", true);
                facts.put("lianban_2021_8_satisfied", true);
                facts.put("high_end_foreign_expert", met);
            }
            case COMMISSION -> {
                facts.put("person", subject);
                facts.put("employed_on", date.toString());
                facts.put("via_market_agency", met);
                facts.put("full_time_introduced", true);
                facts.put("talent_class", "行业领军人才");
                facts.put("lianban_2021_8_satisfied", true);
                facts.put("base", yuan(base));
            }
            case DOCTOR -> {
                facts.put("person", subject);
                facts.put("employed_on", date.toString());
                facts.put("full_time_introduced", met);
                facts.put("degree", "博士研究生");
                facts.put("lianban_2021_8_satisfied", true);
            }
            case MASTER -> {
                facts.put("person", subject);
                facts.put("first_employment_date", date.toString());
                facts.put("graduation_date", graduated.toString());
                facts.put("first_job_in_city", met);
                facts.put("full_time_degree", true);
                facts.put("degree", "硕士研究生");
                facts.put("lianban_2021_8_satisfied", true);
            }
            case RESEARCH -> {
                facts.put("tax_year", year);
                facts.put("is_hnte", unmet);
                facts.put("tech_sme_evaluated", true);
                facts.put("rd_current", yuan(base));
                facts.put("rd_prior", yuan(prior));
                facts.put("approved_rate_bp", rate);
            }
            case RESEARCH_65 -> {
                facts.put("tax_year", year);
                facts.put("tech_sme_evaluated", true);
                facts.put("own_ip", met);
                facts.put("base", yuan(base));
                facts.put("approved_rate_bp", rate);
                facts.put("income_tax_rate_bp", incomeTax);
            }
            case PROJECT_65 -> {
                facts.put("project", subject);
                facts.put("approved_on", date.toString());
                facts.put("is_hnte", true);
                facts.put("leads_major_project", met);
            }
            case EVENT -> {
                facts.put("event", subject);
                facts.put("event_date", date.toString());
            }
            case CHALLENGE -> {
                facts.put("agreement", subject);
                facts.put("agreement_signed_on", date.toString());
                facts.put("challenge_agreement_signed", met);
                facts.put("base", yuan(base));
                facts.put("approved_rate_bp", rate);
                facts.put("paid_so_far", paidSoFar == null ? null : yuan(paidSoFar));
                facts.put("stage_split_pct", stages);
            }
        }
        if (first != null) {
            facts.put("first_month", first.toString());
            facts.put("last_month", last.toString());
        }
        facts.put("proposed", proposed == null ? null : yuan(proposed));
        facts.put("case_decision_doc", decision);
        facts.values().removeIf(value -> value == null);
        return facts;
    }

    private void platform(Map<String, Object> facts) {
        facts.put("platform", subject);
        facts.put("superior_grant", grant);
        facts.put("approved_on", date.toString());
        facts.put("base", yuan(base));
    }

    @Override
    public String toString() {
        return rule + " " + facts() + (decidedOn == null ? "" : " decided " + decidedOn) + (approve ? " approve" : "");
    }
}
