package org.grantsledger.api.bench;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.grantsledger.api.bench.Row.Aim;

/** W1: postings one by one, by few and by many clients, on many budget lines and on one. */
final class PostingBench {

    static final int ENTERPRISES = 1_000;

    private final Stage stage;
    private final Postings postings;
    private final PlainSql plain;
    private final Rounds rounds;

    PostingBench(Stage stage, Postings postings, PlainSql plain, Rounds rounds) {
        this.stage = stage;
        this.postings = postings;
        this.plain = plain;
        this.rounds = rounds;
    }

    /**
     * Lets both sides become as fast as they get: what is compiled and cached stays so from here on.
     *
     * @param part of the warm-up, which goes on until further parts bring nothing; plain SQL needs one
     */
    void warmUp(Duration part) throws Exception {
        List<Postings.Body> bodies = bodies();
        List<Postings.Body> own = registered(false);
        rounds.warm(part, time -> Clients.run(8, time, i -> postings.poster(share(own, i, 8))));
        plainly(8, part, (c, i) -> plain.statements(c, share(bodies, i, 8)));
    }

    /** One pair for every number of clients. */
    List<Row> posts() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int clients : new int[]{
                1, 8, 32
        }) {
            List<Postings.Body> bodies = bodies();
            rows.add(
                    rounds.perSecond(
                            "W1 post, " + clients + (clients == 1 ? " client" : " clients") + " / L1a",
                            Aim.atLeast(clients < 32 ? 0.7 : 2),
                            posting(clients, false),
                            time -> plainly(
                                    clients,
                                    time,
                                    (c, i) -> plain.statements(c, share(bodies, i, clients)))));
        }
        return rows;
    }

    /** Every client posts to the same budget line. */
    Row hot() throws Exception {
        int clients = 32;
        return rounds.perSecond(
                "W1h one line, 32 clients / one row",
                Aim.atLeast(5),
                posting(clients, true),
                time -> plainly(clients, time, (c, i) -> plain.oneRow(c)));
    }

    /**
     * Each measurement has enterprises of its own, which begin without a history: an award names those before it, so what
     * the ledger writes would grow with every round, while plain SQL writes the same events all the time.
     */
    private Rounds.Rate posting(int clients, boolean oneLine) {
        return time -> {
            List<Postings.Body> fresh = registered(oneLine);
            return Clients.run(clients, time, i -> postings.poster(share(fresh, i, clients)));
        };
    }

    private List<Postings.Body> registered(boolean oneLine) {
        return postings.registered(stage.core.ledger(), ENTERPRISES, oneLine);
    }

    /** Enterprises for plain SQL, which keeps no history. */
    List<Postings.Body> bodies() {
        List<Postings.Body> bodies = postings.bodies(ENTERPRISES, false);
        plain.positions(PlainSql.keysOf(bodies));
        return bodies;
    }

    /** The enterprises of one client: each its own, so that it knows the numbers of its awards. */
    static List<Postings.Body> share(List<Postings.Body> bodies, int client, int clients) {
        return IntStream.range(0, bodies.size()).filter(i -> i % clients == client).mapToObj(bodies::get).toList();
    }

    /** What a client of plain SQL does on a connection of its own. */
    @FunctionalInterface
    interface Plainly {
        Clients.Step of(Connection connection, int client) throws Exception;
    }

    /** Runs clients of plain SQL, each on a connection of its own. */
    Clients.Measured plainly(int clients, Duration time, Plainly client) throws Exception {
        List<Connection> connections = new ArrayList<>();
        try {
            return Clients.run(clients, time, i -> {
                Connection connection = stage.connect();
                connections.add(connection);
                return client.of(connection, i);
            });
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
