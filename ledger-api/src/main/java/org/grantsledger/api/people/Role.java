package org.grantsledger.api.people;

import java.util.EnumSet;
import java.util.Set;

/** What an account may be there for; each within its jurisdiction. */
public enum Role {
    /** 经办: prepares. */
    OFFICER,
    /** 复核: approves what another prepared. */
    REVIEWER,
    /** 预算: budget lines, shares and pools. */
    BUDGET,
    /** 审计: reads everything, changes nothing. */
    AUDITOR,
    /** 领导: dashboards and statements. */
    LEADER,
    /** 政策: catalogues. */
    POLICY,
    /** 管理: accounts and the machine; no money. */
    ADMINISTRATOR;

    /** Roles in which a person answers for a payment; a client has them only for the person who owns it. */
    static final Set<Role> PERSONAL = EnumSet.of(OFFICER, REVIEWER);

    /** Roles that move money, which an administrator never has besides. */
    static final Set<Role> MONEY = EnumSet.of(OFFICER, REVIEWER, BUDGET);
}
