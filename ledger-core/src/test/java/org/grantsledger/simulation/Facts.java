package org.grantsledger.simulation;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand.PrepareAward;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;

/** Claims under clauses of both policies, all conditions met. */
final class Facts {

    private static final String REGISTERED = "2022-03-01";

    private Facts() {
    }

    /** Names and values in turn. */
    static Map<String, Object> facts(Object... namesAndValues) {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return facts;
    }

    private static PrepareAward claim(CreditCode enterprise, String clause, LocalDate decidedOn, boolean approve,
            Object... namesAndValues) {
        return new PrepareAward(enterprise, new ClauseId(clause), facts(namesAndValues), decidedOn, approve, null);
    }

    /** 64号第11条: 5 % of the contract, 200,000 per contract, 500,000 per enterprise and year. */
    static PrepareAward technologyImport(CreditCode enterprise, String contract, int year, Fen base, LocalDate on) {
        return claim(
                enterprise,
                "LYG-2021-64/11-1",
                on,
                true,
                "contract",
                contract,
                "contract_registered_on",
                REGISTERED,
                "converted_in_city",
                true,
                "year",
                year,
                "base",
                base.toString());
    }

    /** 65号（七）: the same matter and caps, an amount by decision. */
    static PrepareAward importByDecision(CreditCode enterprise, String contract, String decision, Fen amount) {
        return claim(
                enterprise,
                "LYG-2021-65/7-2",
                null,
                true,
                "contract",
                contract,
                "contract_registered_on",
                REGISTERED,
                "is_hnte",
                true,
                "converted_in_city",
                true,
                "case_decision_doc",
                decision,
                "proposed",
                amount.toString());
    }

    /** 64号第14条: 10,000, once per person. */
    static PrepareAward returnee(CreditCode enterprise, String person, LocalDate on) {
        return claim(
                enterprise,
                "LYG-2021-64/14-1",
                on,
                true,
                "person",
                person,
                "employed_on",
                REGISTERED,
                "overseas_returnee",
                true,
                "degree",
                "博士",
                "introduced_by_enterprise",
                true,
                "lianban_2021_8_satisfied",
                true);
    }

    /** 64号第14条: up to 100,000 per project. */
    static PrepareAward returneeProject(CreditCode enterprise, String project, Fen amount, LocalDate on) {
        return claim(
                enterprise,
                "LYG-2021-64/14-2",
                on,
                true,
                "project",
                project,
                "selected_on",
                REGISTERED,
                "selected",
                true,
                "degree",
                "博士",
                "lianban_2021_8_satisfied",
                true,
                "overseas_returnee",
                true,
                "introduced_by_enterprise",
                true,
                "proposed",
                amount.toString());
    }

    /** 64号第13条: 2,000 a month for a doctor, 36 months. */
    static PrepareAward doctor(CreditCode enterprise, String person, String firstMonth, String lastMonth) {
        return claim(
                enterprise,
                "LYG-2021-64/13-5",
                null,
                true,
                "person",
                person,
                "employed_on",
                REGISTERED,
                "full_time_introduced",
                true,
                "degree",
                "博士研究生",
                "lianban_2021_8_satisfied",
                true,
                "first_month",
                firstMonth,
                "last_month",
                lastMonth);
    }

    /** 64号第13条: 1,500 a month for a master, 24 months. */
    static PrepareAward master(CreditCode enterprise, String person, String firstMonth, String lastMonth) {
        return claim(
                enterprise,
                "LYG-2021-64/13-6",
                null,
                true,
                "person",
                person,
                "first_employment_date",
                REGISTERED,
                "graduation_date",
                REGISTERED,
                "first_job_in_city",
                true,
                "full_time_degree",
                true,
                "degree",
                "硕士研究生",
                "lianban_2021_8_satisfied",
                true,
                "first_month",
                firstMonth,
                "last_month",
                lastMonth);
    }

    /** 64号第5条: 5 % of the expense, 500,000 a year, within the pool of the budget year. */
    static PrepareAward research(CreditCode enterprise, int taxYear, Fen expense, LocalDate on, boolean approve) {
        return claim(
                enterprise,
                "LYG-2021-64/5-1",
                on,
                approve,
                "tax_year",
                taxYear,
                "is_hnte",
                false,
                "tech_sme_evaluated",
                true,
                "rd_current",
                expense.toString(),
                "rd_prior",
                "0.01");
    }

    /** 65号（七）: an amount by decision, shared as the decision or the share table says. */
    static PrepareAward majorProject(CreditCode enterprise, String project, String decision, Fen amount) {
        return claim(
                enterprise,
                "LYG-2021-65/7-1",
                null,
                true,
                "project",
                project,
                "approved_on",
                REGISTERED,
                "is_hnte",
                true,
                "leads_major_project",
                true,
                "case_decision_doc",
                decision,
                "proposed",
                amount.toString());
    }

    /** 64号第7条: national, matched 1:0.5:0.5, in counties 1:1, up to ten million per platform. */
    static PrepareAward majorPlatform(CreditCode enterprise, String platform, String grant, Fen superior) {
        return claim(
                enterprise,
                "LYG-2021-64/7-1",
                null,
                true,
                "platform",
                platform,
                "superior_grant",
                grant,
                "approved_on",
                REGISTERED,
                "level",
                "国家级",
                "major_platform",
                true,
                "base",
                superior.toString());
    }

    /** 64号第4条: a laboratory, matched 1:0.5 under the fiscal system. */
    static PrepareAward laboratory(CreditCode enterprise, String platform, String grant, Fen superior) {
        return claim(
                enterprise,
                "LYG-2021-64/4-6",
                null,
                true,
                "platform",
                platform,
                "superior_grant",
                grant,
                "approved_on",
                REGISTERED,
                "level",
                "国家级",
                "newly_approved",
                true,
                "platform_type",
                "重点实验室",
                "base",
                superior.toString());
    }
}
