package org.grantsledger.api.bench;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.grantsledger.api.bench.Row.Aim;

/** W1: postings one by one, by few and by many clients, on many budget lines and on one. */
final class PostingBench {

    private static final int ENTERPRISES = 1_000;

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
        List<Postings.Body> bodies = bodies(false);
        rounds.warm(part, time -> Clients.run(8, time, i -> postings.poster(share(bodies, i, 8))));
        plainly(8, part, (c, i) -> plain.statements(c, share(bodies, i, 8)));
    }

    /** One pair for every number of clients. */
    List<Row> posts() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int clients : new int[]{
                1, 8, 32
        }) {
            List<Postings.Body> bodies = bodies(false);
            rows.add(
                    rounds.perSecond(
                            "W1 post, " + clients + (clients == 1 ? " client" : " clients") + " / L1a",
                            Aim.atLeast(clients < 32 ? 0.7 : 2),
                            time -> Clients.run(clients, time, i -> postings.poster(share(bodies, i, clients))),
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
        List<Postings.Body> bodies = bodies(true);
        return rounds.perSecond(
                "W1h one line, 32 clients / one row",
                Aim.atLeast(5),
                time -> Clients.run(clients, time, i -> postings.poster(share(bodies, i, clients))),
                time -> plainly(clients, time, (c, i) -> plain.oneRow(c)));
    }

    List<Postings.Body> bodies(boolean oneLine) throws Exception {
        List<Postings.Body> bodies = postings.register(ENTERPRISES, oneLine);
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
