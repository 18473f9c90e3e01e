package org.grantsledger.enterprise;

/** Why an award is revoked; decides whether a once-only right comes back (reading A-53). */
public enum RevocationGround {
    /** 核定错误: the award was wrongly made; the right comes back with the money. */
    WRONGLY_MADE,
    /** 骗取套取: the right is used up. */
    FRAUD,
    /** 单位放弃: the right is used up. */
    WAIVED
}
