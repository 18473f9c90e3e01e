package org.grantsledger.api.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP with a ledger, as any client would. */
public final class LedgerClient {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String key;
    private final String language;

    /**
     * @param base for example {@code http://127.0.0.1:8080}
     * @param key of an account that may do what is asked
     */
    public LedgerClient(String base, String key) {
        this(base, key, "zh");
    }

    /** @param language in which the ledger explains what it decides: {@code zh} or {@code en} */
    LedgerClient(String base, String key, String language) {
        this.base = base;
        this.key = key;
        this.language = language;
    }

    /** What the ledger answered. */
    public record Answer(int status, JsonNode body) {

        public boolean ok() {
            return status < 300;
        }
    }

    public Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    public Answer post(String path, Map<String, ?> body) {
        return send(
                HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** @throws IllegalStateException with the problem where the ledger refuses */
    public JsonNode must(String path, Map<String, ?> body) {
        Answer answer = post(path, body);
        if (!answer.ok()) {
            throw new IllegalStateException(path + ": " + answer.status() + " " + answer.body());
        }
        return answer.body();
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.header("Accept", "application/json").header("Accept-Language", language)
                            .header("Authorization", "Bearer " + key).timeout(Duration.ofSeconds(60)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    JSON.readTree(response.body().isBlank() ? "null" : response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
