package org.grantsledger.view;

import static org.grantsledger.view.Views.column;

import java.util.List;
import org.grantsledger.view.Column.Kind;

/** 复核. */
final class ApprovalViews {

    /**
     * 待复核: awards and payments that are prepared and neither approved, rejected nor expired, those that expire first at
     * the head. One row a payer, with its part of the whole; the award that comes to nothing stands under its
     * jurisdiction. They hold limits and budget as long as they stand here.
     */
    static final View PENDING = new View(
            "pending",
            List.of(
                    column("expires_on", Kind.DATE),
                    column("type", Kind.EVENT),
                    column("reference", Kind.TEXT),
                    column("award", Kind.TEXT),
                    column("enterprise", Kind.ENTERPRISE),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("clause", Kind.CLAUSE),
                    column("payer", Kind.PAYER),
                    column("amount", Kind.MONEY),
                    column("whole", Kind.LEVEL),
                    column("prepared_by", Kind.TEXT),
                    column("prepared_at", Kind.TIME),
                    column("position", Kind.POSITION)),
            List.of("expires_on", "reference", "payer"),
            List.of(),
            """
            SELECT expires_on, type, reference, award, enterprise, jurisdiction, clause, payer, fen AS amount, whole,
                prepared_by, recorded_at AS prepared_at, position
            FROM reading.waiting WHERE position <= :position AND effective_on <= :effective
                AND (settled_position IS NULL OR settled_position > :position OR settled_on > :effective)""");

    private ApprovalViews() {
    }
}
