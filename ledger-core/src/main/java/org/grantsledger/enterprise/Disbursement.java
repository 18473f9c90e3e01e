package org.grantsledger.enterprise;

import java.time.LocalDate;

/** 拨付, as folded from the stream. */
public record Disbursement(String id, EnterpriseEvent.Payment payment, LocalDate expiresOn, Status status) {

    /** Where a disbursement stands. */
    public enum Status {
        PREPARED, APPROVED, REJECTED, EXPIRED, REVERSED
    }

    Disbursement with(Status now) {
        return new Disbursement(id, payment, expiresOn, now);
    }
}
