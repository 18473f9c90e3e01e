package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;

/** The facts of claims that meet every condition of their clause. */
public final class Claims {

    private Claims() {
    }

    /** 11-1; further facts by name and value. */
    public static Map<String, Object> contract(String contract, String base, Object... more) {
        return with(
                Map.of(
                        "contract",
                        contract,
                        "contract_registered_on",
                        "2022-06-01",
                        "converted_in_city",
                        true,
                        "base",
                        base),
                more);
    }

    /** 11-2. */
    public static Map<String, Object> brokered(String contract, String base) {
        return Map.of(
                "contract",
                contract,
                "contract_registered_on",
                "2022-06-01",
                "brokered_into_city",
                true,
                "base",
                base);
    }

    /** 65号（七）: the same contract under the other policy. */
    public static Map<String, Object> leadingContract(String contract, String decision, String proposed) {
        return Map.of(
                "contract",
                contract,
                "contract_registered_on",
                "2022-06-01",
                "is_hnte",
                true,
                "converted_in_city",
                true,
                "approval_doc",
                decision,
                "proposed",
                proposed);
    }

    /** 2-5 and its twin. */
    public static Map<String, Object> sales(int year, String sales) {
        return Map.of("year", year, "is_hnte", true, "base", sales, "max_prior_annual_taxable_sales", "0.00");
    }

    /** 2-2 and its twin. */
    public static Map<String, Object> firstRecognition() {
        return Map.of("recognised_on", "2022-06-01", "hnte_recognised", true, "prior_hnte_recognitions", 0);
    }

    /** 2-7. */
    public static Map<String, Object> recognised(String day) {
        return Map.of("recognised_on", day, "newly_recognised", true);
    }

    /** 5-1: R&amp;D spending that grew enough. */
    public static Map<String, Object> research(int taxYear, String spent, String before) {
        return Map.of(
                "tax_year",
                taxYear,
                "is_hnte",
                false,
                "tech_sme_evaluated",
                true,
                "rd_current",
                spent,
                "rd_prior",
                before);
    }

    /** 65号（三）. */
    public static Map<String, Object> superDeduction(int taxYear, String spent, int taxRateBp) {
        return Map.of(
                "tax_year",
                taxYear,
                "tech_sme_evaluated",
                true,
                "own_ip",
                true,
                "base",
                spent,
                "income_tax_rate_bp",
                taxRateBp);
    }

    /** 7-1 and 7-2. */
    public static Map<String, Object> platform(String platform, String grant, String level, String base) {
        return platform(platform, grant, level, "2022-06-01", base);
    }

    public static Map<String, Object> platform(String platform, String grant, String level, String day, String base) {
        return Map.of(
                "platform",
                platform,
                "superior_grant",
                grant,
                "approved_on",
                day,
                "level",
                level,
                "major_platform",
                true,
                "base",
                base);
    }

    /** 4-6. */
    public static Map<String, Object> laboratory(String platform, String grant, String base) {
        return Map.of(
                "platform",
                platform,
                "superior_grant",
                grant,
                "approved_on",
                "2022-06-01",
                "level",
                "国家级",
                "newly_approved",
                true,
                "platform_type",
                "重点实验室",
                "base",
                base);
    }

    /** 9-1. */
    public static Map<String, Object> filedCarrier(String carrier) {
        return Map.of(
                "carrier",
                carrier,
                "filed_on",
                "2022-05-01",
                "municipal_filing",
                true,
                "prior_municipal_filings",
                0);
    }

    /** 9-3. */
    public static Map<String, Object> provincialCarrier(String carrier) {
        return Map.of(
                "carrier",
                carrier,
                "recognised_on",
                "2022-06-01",
                "newly_recognised",
                true,
                "level",
                "省级",
                "carrier_type",
                "众创空间");
    }

    /** 12-5. */
    public static Map<String, Object> variety(String variety) {
        return Map.of("variety", variety, "approved_on", "2022-05-01", "level", "省级");
    }

    /** 65号（六）. */
    public static Map<String, Object> platformTask(String platform, String grant, String decision, String proposed) {
        return Map.of(
                "platform",
                platform,
                "superior_grant",
                grant,
                "approved_on",
                "2022-06-01",
                "is_hnte",
                true,
                "platform_task_doc",
                "任务书",
                "proposed",
                proposed,
                "case_decision_doc",
                decision);
    }

    /** 13-5. */
    public static Map<String, Object> doctor(String person, String firstMonth, String lastMonth) {
        return Map.of(
                "person",
                person,
                "employed_on",
                "2022-01-01",
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

    /** 13-14: two halves, the second a year later and only if still in the station. */
    public static Map<String, Object> postdoc(String person) {
        return Map.of(
                "person",
                person,
                "entered_on",
                "2022-01-01",
                "postdoc_entered",
                true,
                "lianban_2021_8_satisfied",
                true);
    }

    /** 14-4. */
    public static Map<String, Object> commission(String person, String commission) {
        return Map.of(
                "person",
                person,
                "employed_on",
                "2022-01-01",
                "via_market_agency",
                true,
                "full_time_introduced",
                true,
                "talent_class",
                "行业领军人才",
                "lianban_2021_8_satisfied",
                true,
                "base",
                commission);
    }

    /** 17-1. */
    public static Map<String, Object> navigation(String project, @Nullable String decision, Object... proposed) {
        Map<String, Object> facts = with(
                Map.of("project", project, "approved_on", "2022-06-01", "project_implemented", true));
        if (decision != null) {
            facts.put("approval_doc", decision);
        }
        if (proposed.length > 0) {
            facts.put("proposed", proposed[0]);
        }
        return facts;
    }

    /** 18-1: stages of an agreement. */
    public static Map<String, Object> agreement(String agreement, String base, Object... more) {
        return with(
                Map.of(
                        "agreement",
                        agreement,
                        "agreement_signed_on",
                        "2022-06-01",
                        "challenge_agreement_signed",
                        true,
                        "base",
                        base),
                more);
    }

    /** 20-1. */
    public static Map<String, Object> conversion(String ratio, @Nullable String proposed) {
        Map<String, Object> facts = with(Map.of("year", 2022, "conversion_ratio", ratio));
        if (proposed != null) {
            facts.put("proposed", proposed);
        }
        return facts;
    }

    /** Registers a decision for one clause. */
    public static void decision(Bureau bureau, String number, @Nullable String amount, String clause) {
        bureau.budget(
                new BudgetCommand.RegisterDecision(
                        number,
                        "test",
                        LocalDate.of(2022, 1, 1),
                        Set.of(new ClauseId(clause)),
                        amount == null ? null : Fen.ofYuan(amount),
                        null));
    }

    private static Map<String, Object> with(Map<String, Object> facts, Object... more) {
        Map<String, Object> all = new HashMap<>(facts);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }
}
