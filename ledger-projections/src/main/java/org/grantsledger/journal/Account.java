package org.grantsledger.journal;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The chart of accounts. A debit is a positive amount, a credit a negative one. Each group balances on its own, so that
 * the books of budget, awards and limits can be read, and checked, apart.
 */
public enum Account {
    /** 下达指标 (credit): first and later appropriations of a budget line. */
    BUDGET_APPROPRIATED("budget:appropriated"),
    /** 调整指标 (credit): adjustments of a budget line. */
    BUDGET_ADJUSTED("budget:adjusted"),
    /** 调剂指标 (credit): what transfers brought, minus what they took. */
    BUDGET_TRANSFERRED("budget:transferred"),
    /** 收回指标 (debit): what lapsed when a line was closed. */
    BUDGET_LAPSED("budget:lapsed"),
    /** 可用指标 (debit): what a line may still promise. */
    BUDGET_AVAILABLE("budget:available"),
    /** 占用指标 (debit): what is promised and not yet paid. */
    BUDGET_ENCUMBERED("budget:encumbered"),
    /** 已用指标 (debit): what is paid, recoveries to an open line taken off. */
    BUDGET_SPENT("budget:spent"),

    /** 核定奖补 (debit): shares of approved awards, reductions taken off. */
    AWARDS_GRANTED("awards:granted"),
    /** 应付奖补 (credit): what a payer owes an enterprise. */
    AWARDS_OWED("awards:owed"),
    /** 多付奖补 (debit): what was paid beyond a reduced share and is not demanded back yet. */
    AWARDS_OVERPAID("awards:overpaid"),
    /** 应收追回 (debit): recoveries ordered and not yet received. */
    AWARDS_RECEIVABLE("awards:receivable"),
    /** 财政拨付 (credit): disbursements, reversals taken off. */
    AWARDS_PAID("awards:paid"),
    /** 追回入库 (debit): recoveries received. */
    AWARDS_RECOVERED("awards:recovered"),

    /** 已用额度 (debit): what counts against a limit, by the limit's key. */
    LIMITS_USED("limits:used"),
    /** 额度对应 (credit): the other side of it. */
    LIMITS_CLAIMED("limits:claimed");

    private static final Map<String, Account> BY_CODE = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Account::code, Function.identity()));

    private final String code;

    Account(String code) {
        this.code = code;
    }

    /** The name of the account in tables, exports and the API. */
    public String code() {
        return code;
    }

    public static Optional<Account> of(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
