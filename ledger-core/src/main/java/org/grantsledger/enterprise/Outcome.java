package org.grantsledger.enterprise;

/** How a claim ended. */
public enum Outcome {
    /** 全额核定. */
    PAY,
    /** 按上限核减; refused where nothing is left. */
    CLIPPED,
    /** 补差. */
    TOP_UP,
    /** 不予核定: a condition, the scope, a rate or an occurrence rule. */
    REJECT,
    /** 同一事项已足额. */
    DUPLICATE,
    /** 待登记决定文件. */
    NEEDS_DECISION,
    /** 无预算. */
    NO_BUDGET,
    /** 无分担比例. */
    NO_SHARE_TABLE
}
