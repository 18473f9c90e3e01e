package org.grantsledger.policy;

/** Who bears a share, seen from the recipient. */
public enum PayerRole {
    /** 市财政. */
    CITY,
    /** The district, functional zone or county to which the recipient's taxes go. */
    LOCAL
}
