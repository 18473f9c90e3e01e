package org.grantsledger.limit;

/** The findings that are not conditions of a clause. Each has a text in both languages. */
public enum FindingCode {
    /** 不在适用地区范围. */
    OUT_OF_JURISDICTION_SCOPE,
    /** 不属于本条的支持对象. */
    NOT_A_RECIPIENT,
    /** 企业已被暂停享受. */
    SUSPENDED,
    /** 企业已被吸收合并. */
    ABSORBED,
    /** 与已核定事项互斥. */
    MUTUALLY_EXCLUSIVE,
    /** 与另一事项可能重叠，请核对. */
    RELATED_MATTER,
    /** 与已核定申报相同，请核对. */
    REPEATED_CLAIM,
    /** 超过规定次数. */
    ONCE_ONLY,
    /** 核定比例超过上限. */
    RATE_ABOVE_CEILING,
    /** 拟核定金额超过计算金额. */
    PROPOSED_ABOVE_RATE,
    /** 超过最长期限的月份不予补贴. */
    MAX_PERIODS,
    /** 月份已享受. */
    OVERLAPPING_MONTHS,
    /** 缺少登记的决定文件. */
    NO_DECISION,
    /** 决定文件未登记. */
    DECISION_NOT_REGISTERED,
    /** 决定文件不适用于本条款. */
    DECISION_FOR_OTHER_CLAUSE,
    /** 决定文件晚于核定日期. */
    DECISION_LATER,
    /** 决定文件未载明金额. */
    NO_AMOUNT,
    /** 超过决定文件金额. */
    DECISION_EXHAUSTED,
    /** 同一事项已足额核定. */
    DUPLICATE_MATTER,
    /** 限额已用完. */
    CAP_EXHAUSTED,
    /** 年度资金池未设定. */
    NO_POOL,
    /** 未登记财政分担比例. */
    NO_SHARE_TABLE,
    /** 没有可用的预算指标. */
    NO_BUDGET_LINE,
    /** 多个预算指标覆盖同一条款. */
    SEVERAL_BUDGET_LINES,
    /** 预算指标余额不足. */
    BUDGET_EXCEEDED,

    /** 已存在. */
    ALREADY_EXISTS,
    /** 不存在. */
    UNKNOWN,
    /** 须由另一人复核. */
    SECOND_PERSON,
    /** 已复核通过. */
    ALREADY_APPROVED,
    /** 状态不允许此操作. */
    WRONG_STATUS,
    /** 预算指标已关闭. */
    LINE_CLOSED,
    /** 只能在同一支付方、同一年度的指标之间调剂. */
    OTHER_PAYER_OR_YEAR,
    /** 低于已占用、已支出. */
    BELOW_USED,
    /** 已过有效期. */
    EXPIRED,
    /** 尚未到期. */
    NOT_EXPIRED,
    /** 该支付方不承担本奖补. */
    NO_SHARE_OF_PAYER,
    /** 超过分担余额. */
    SHARE_EXCEEDED,
    /** 超过到期分期金额. */
    INSTALMENT_NOT_DUE,
    /** 后续分期须确认条件仍然满足. */
    INSTALMENT_CONDITION,
    /** 凭证号已使用. */
    VOUCHER_USED,
    /** 该年度指标未开放. */
    YEAR_NOT_OPEN,
    /** 不低于原金额. */
    NOT_A_REDUCTION,
    /** 没有多付金额. */
    NOTHING_OVERPAID,
    /** 超过应追回金额. */
    RECOVERY_EXCEEDED,
    /** 尚有待复核拨付. */
    PENDING_DISBURSEMENT,
    /** 目录版本已启用. */
    CATALOGUE_ALREADY_ADOPTED
}
