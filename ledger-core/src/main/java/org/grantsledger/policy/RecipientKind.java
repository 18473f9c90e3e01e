package org.grantsledger.policy;

/** What kind of body an enterprise of the ledger is. */
public enum RecipientKind {
    /** 企业. */
    ENTERPRISE,
    /** 事业单位、科研机构、社会组织. */
    INSTITUTION,
    /** 高等院校. */
    UNIVERSITY,
    /** 孵化载体、园区运营机构. */
    CARRIER_OPERATOR,
    /** 县区、功能板块及其部门、园区管理机构; the city pays all that it would otherwise share with itself. */
    LOCAL_AUTHORITY
}
