package org.grantsledger.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP client that sends exactly what a test says, and shows everything that comes back. */
public final class Http {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20)).build();
    private final String base;
    private final String key;

    /** Of somebody who is nobody. */
    public Http(int port) {
        this(port, "");
    }

    /** @param key borne by every request that says nothing else of who asks */
    public Http(int port, String key) {
        this.base = "http://127.0.0.1:" + port;
        this.key = key;
    }

    /** The same ledger, asked by another. */
    public Http as(String otherKey) {
        return new Http(port(), otherKey);
    }

    /** What its requests bear, for clients of another kind. */
    public String key() {
        return key;
    }

    public int port() {
        return URI.create(base).getPort();
    }

    /** What came back. */
    public record Answer(int status, java.net.http.HttpHeaders headers, String text) {

        public JsonNode json() {
            return JSON.readTree(text);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** @param headers name, value, name, value … */
    public Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** What a download consists of. */
    public byte[] bytes(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + key).build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new AssertionError(
                        path + ": " + response.statusCode() + " "
                                + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer post(String path, Map<String, ?> body, String... headers) {
        return send("POST", path, JSON.writeValueAsString(body), headers);
    }

    /** Posts, and expects to be answered with success. */
    public JsonNode must(String path, Map<String, ?> body, String... headers) {
        Answer answer = post(path, body, headers);
        if (answer.status() >= 300) {
            throw new AssertionError(path + " " + body + ": " + answer.status() + " " + answer.text());
        }
        return answer.json();
    }

    /** All of an answer; of events that go on for ever, only that they have begun. */
    private static String text(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            return response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")
                    ? ""
                    : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @param body empty for none */
    public Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMinutes(2))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        boolean typed = false;
        boolean known = key.isEmpty();
        for (int i = 0; i < headers.length; i += 2) {
            typed |= headers[i].equals("Content-Type");
            known |= headers[i].equals("Authorization") || headers[i].equals("Cookie");
            request.header(headers[i], headers[i + 1]);
        }
        if (!known) {
            request.header("Authorization", "Bearer " + key);
        }
        if (!body.isEmpty() && !typed) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<InputStream> response = client
                    .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return new Answer(response.statusCode(), response.headers(), text(response));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
