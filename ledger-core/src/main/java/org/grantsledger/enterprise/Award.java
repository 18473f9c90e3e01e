package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.grantsledger.enterprise.ShareHistory.Amounts;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Split;
import org.grantsledger.policy.Clause.BenefitForm;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;

/**
 * 核定奖补, as folded from the stream.
 *
 * @param ground why it was revoked, null unless it was
 * @param settledBy the account of who approved or rejected it; null while it waits and where it expired
 * @param amount what it comes to now
 * @param counted what it contributes to each counter, matter and occurrence
 */
public record Award(
        Terms terms,
        Status status,
        @Nullable RevocationGround ground,
        @Nullable String settledBy,
        Fen amount,
        List<ShareState> shares,
        List<Move.Counted> counted) {

    /** Where an award stands. */
    public enum Status {
        PREPARED, APPROVED, REJECTED, EXPIRED, REVOKED
    }

    /**
     * What does not change once an award is decided.
     *
     * @param clause the clause claimed under
     * @param bookedTo the clause that gets the entry
     * @param jurisdiction for which it was decided
     * @param matter id of its matter
     * @param preparedBy the account of who claimed it
     * @param decided the amount as it was decided
     * @param draws the pools and decisions it draws on
     * @param fingerprint of the clause and the facts claimed
     */
    public record Terms(
            String id,
            ClauseId clause,
            ClauseId bookedTo,
            String jurisdiction,
            String matter,
            LocalDate factDate,
            LocalDate decidedOn,
            LocalDate expiresOn,
            String preparedBy,
            Fen decided,
            BenefitForm form,
            List<Instalment> instalments,
            List<PositionKey> draws,
            String fingerprint) {}

    public ShareState share(String payer) {
        return shares.stream().filter(s -> s.payer().equals(payer)).findFirst().orElseThrow();
    }

    public boolean hasShareOf(String payer) {
        return shares.stream().anyMatch(s -> s.payer().equals(payer));
    }

    /** What counts against limits now: per payer what is granted, or what is out if that is more (reading A-53). */
    Fen held() {
        return sum(shares.stream().map(ShareState::held).toList());
    }

    public Fen paid() {
        return sum(shares.stream().map(ShareState::paid).toList());
    }

    /** A payer whose part came to nothing has no share, but its counter knows the claim. */
    Fen heldBy(@Nullable String payer) {
        return sum(
                shares.stream().filter(s -> payer == null || s.payer().equals(payer)).map(ShareState::held).toList());
    }

    /** Whether it is or may become payable. */
    boolean standing() {
        return status == Status.PREPARED || status == Status.APPROVED;
    }

    boolean hasPending() {
        return shares.stream().anyMatch(s -> s.pending().isPositive());
    }

    /** The shares of another total, in the proportion in which the award was decided. */
    List<Fen> sharesOf(Fen total) {
        return parts(shares.stream().map(ShareState::share).toList(), total);
    }

    /** What each payer owes of each instalment; the parts of one payer sum to its share. */
    static List<EnterpriseEvent.Due> schedule(List<Share> shares, List<Instalment> instalments) {
        List<EnterpriseEvent.Due> schedule = new ArrayList<>();
        List<Fen> before = parts(shares, Fen.ZERO);
        Fen cumulative = Fen.ZERO;
        for (Instalment instalment : instalments) {
            cumulative = cumulative.plus(instalment.amount());
            List<Fen> after = parts(shares, cumulative);
            for (int i = 0; i < shares.size(); i++) {
                Fen amount = after.get(i).minus(before.get(i));
                if (!amount.isZero()) {
                    schedule.add(new EnterpriseEvent.Due(shares.get(i).payer(), amount, instalment.due()));
                }
            }
            before = after;
        }
        return List.copyOf(schedule);
    }

    private static List<Fen> parts(List<Share> shares, Fen total) {
        if (shares.isEmpty()) {
            return List.of();
        }
        int remainder = 0;
        for (int i = 0; i < shares.size(); i++) {
            remainder = shares.get(i).remainder() ? i : remainder;
        }
        return Split.proportionally(total, shares.stream().map(s -> s.amount().fen()).toList(), remainder);
    }

    private Fen partOf(String payer, Fen total) {
        List<Fen> parts = sharesOf(total.min(amount));
        for (int i = 0; i < shares.size(); i++) {
            if (shares.get(i).payer().equals(payer)) {
                return parts.get(i);
            }
        }
        return Fen.ZERO;
    }

    /** What a payer may have paid in all by a day, from the instalments due by then. */
    public Fen dueBy(String payer, LocalDate day) {
        Fen due = Fen.ZERO;
        for (Instalment instalment : terms.instalments) {
            boolean notYet = instalment.due() == null ? due.exceeds(paid()) : instalment.due().isAfter(day);
            if (notYet) {
                break;
            }
            due = due.plus(instalment.amount());
        }
        return partOf(payer, due);
    }

    /** What a payer may have paid in all without a confirmation that the clause's condition still holds. */
    Fen unconditional(String payer) {
        Fen free = Fen.ZERO;
        for (Instalment instalment : terms.instalments) {
            if (instalment.conditional()) {
                break;
            }
            free = free.plus(instalment.amount());
        }
        return partOf(payer, free);
    }

    private Award settled(Status now, String by) {
        return new Award(terms, now, ground, by, amount, shares, counted);
    }

    Award with(Status now) {
        return new Award(terms, now, ground, settledBy, amount, shares, counted);
    }

    Award revoked(RevocationGround on) {
        return new Award(terms, Status.REVOKED, on, settledBy, Fen.ZERO, granting(sharesOf(Fen.ZERO)), counted);
    }

    Award reduced(Fen to) {
        return new Award(terms, status, ground, settledBy, to, granting(sharesOf(to)), counted);
    }

    private List<ShareState> granting(List<Fen> amounts) {
        List<ShareState> granted = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            granted.add(shares.get(i).granting(amounts.get(i)));
        }
        return List.copyOf(granted);
    }

    Award withShare(String payer, UnaryOperator<ShareState> change) {
        return new Award(
                terms,
                status,
                ground,
                settledBy,
                amount,
                shares.stream().map(s -> s.payer().equals(payer) ? change.apply(s) : s).toList(),
                counted);
    }

    /** This award, of which nothing is granted. */
    Award rejected(String by) {
        return reduced(Fen.ZERO).settled(Status.REJECTED, by);
    }

    /** This award, whose payers bear these amounts from a day on. */
    Award approved(LocalDate on, String by, List<Share> granted) {
        Award after = settled(Status.APPROVED, by);
        for (Share share : granted) {
            after = after.withShare(share.payer(), s -> s.happened(on, Amounts.granted(share.amount())));
        }
        return after;
    }

    /** This award after its shares changed on a day. */
    Award changed(LocalDate on, List<EnterpriseEvent.ShareChange> changes) {
        Award after = this;
        for (EnterpriseEvent.ShareChange change : changes) {
            Amounts amounts = Amounts.granted(change.after().minus(change.before()))
                    .plus(Amounts.overpaid(change.overpaid()));
            after = after.withShare(change.payer(), s -> s.happened(on, amounts));
        }
        return after;
    }

    /** The day from which on every day of every share adds up. */
    LocalDate addsUpFrom() {
        return shares.stream().map(s -> s.history().addsUpFrom()).reduce(LocalDate.MIN, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** This award after the moves of an event of its own. */
    Award moved(List<Move> moves) {
        Award after = this;
        for (Move move : moves) {
            after = switch (move) {
                case Move.Counted m -> after.counting(m);
                case Move.Budgeted m -> after.withShare(m.key().payer(), s -> s.moved(m));
                case Move.Drawn m -> after;
                case Move.Taken m -> after;
                case Move.Freed m -> after;
            };
        }
        return after;
    }

    /** The contributions of an award whose holding changed (reading A-53). */
    List<Move> recounted(Award after) {
        List<Move> moves = new ArrayList<>();
        Fen lost = amount.minus(after.amount());
        boolean annulled = after.ground() == RevocationGround.WRONGLY_MADE && after.held().isZero();
        for (Move.Counted contribution : counted) {
            Fen entitled = after.ground() == null ? contribution.entitled().minus(lost).orZero() : Fen.ZERO;
            moves.add(annulled
                    ? contribution.annulled()
                    : contribution.holding(entitled, after.heldBy(contribution.payer())));
        }
        Fen back = after.held().minus(held());
        if (!back.isZero()) {
            terms.draws().forEach(key -> moves.add(new Move.Drawn(key, back)));
        }
        return moves;
    }

    private Award counting(Move.Counted now) {
        return new Award(
                terms,
                status,
                ground,
                settledBy,
                amount,
                shares,
                counted.stream().map(c -> c.key().equals(now.key()) ? now : c).toList());
    }

    private static Fen sum(List<Fen> amounts) {
        return amounts.stream().reduce(Fen.ZERO, Fen::plus);
    }
}
