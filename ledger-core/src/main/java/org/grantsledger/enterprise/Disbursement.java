package org.grantsledger.enterprise;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * 拨付, as folded from the stream.
 *
 * @param preparedBy the account of who prepared it
 * @param settledBy the account of who approved or rejected it; null while it waits and where it expired
 */
public record Disbursement(
        String id,
        EnterpriseEvent.Payment payment,
        LocalDate expiresOn,
        String preparedBy,
        @Nullable String settledBy,
        Status status) {

    /** Where a disbursement stands. */
    public enum Status {
        PREPARED, APPROVED, REJECTED, EXPIRED, REVERSED
    }

    static Disbursement of(EnterpriseEvent.DisbursementPrepared e) {
        return new Disbursement(e.disbursement(), e.payment(), e.expiresOn(), e.preparedBy(), null, Status.PREPARED);
    }

    Disbursement settled(Status now, String by) {
        return new Disbursement(id, payment, expiresOn, preparedBy, by, now);
    }

    Disbursement with(Status now) {
        return new Disbursement(id, payment, expiresOn, preparedBy, settledBy, now);
    }
}
