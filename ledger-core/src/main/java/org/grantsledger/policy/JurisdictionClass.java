package org.grantsledger.policy;

/** The class of a unit of local government, on which articles 7 and 13 to 15 of 连政发〔2021〕64号 depend. */
public enum JurisdictionClass {
    /** 市本级. */
    CITY,
    /** 区. */
    DISTRICT,
    /** 功能板块. */
    FUNCTIONAL_BLOCK,
    /** 县. */
    COUNTY
}
