package org.grantsledger.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps cookies and posts the forms of pages, as a browser does; follows no redirect unless told. */
public final class Browser {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final String base;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private String token = "";

    /** @param base for example {@code http://127.0.0.1:8080} */
    public Browser(String base) {
        this.base = base;
    }

    /** @param path or a whole address, where a redirect leads away */
    public Http.Answer get(String path, String... headers) {
        return send(HttpRequest.newBuilder(URI.create(base).resolve(path)).GET(), headers);
    }

    /** Posts a form with the token of the page seen last. */
    public Http.Answer post(String path, Map<String, String> fields, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.putIfAbsent("_csrf", token);
        String form = all.entrySet().stream()
                .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(
                HttpRequest.newBuilder(URI.create(base).resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)),
                headers);
    }

    /** Posts a form with a file, as a browser does. */
    public Http.Answer upload(String path, Map<String, String> fields, String file, String content) {
        return upload(path, fields, Map.of(file, content));
    }

    /** @param files content by the name of the field */
    public Http.Answer upload(String path, Map<String, String> fields, Map<String, String> files) {
        String boundary = "----of-the-form";
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.putIfAbsent("_csrf", token);
        String parts = all.entrySet().stream()
                .map(f -> part(boundary, "name=\"" + f.getKey() + "\"", f.getValue()))
                .collect(Collectors.joining());
        String contents = files.entrySet().stream()
                .map(f -> part(boundary, "name=\"" + f.getKey() + "\"; filename=\"" + f.getKey() + "\"", f.getValue()))
                .collect(Collectors.joining());
        String whole = parts + contents + "--" + boundary + "--\r\n";
        return send(
                HttpRequest.newBuilder(URI.create(base).resolve(path))
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(HttpRequest.BodyPublishers.ofString(whole)));
    }

    private static String part(String boundary, String name, String content) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; " + name + "\r\n\r\n" + content + "\r\n";
    }

    /** Posts JSON with the token in a header, as a script of a page does. */
    public Http.Answer json(String path, String body, String csrf) {
        return send(
                HttpRequest.newBuilder(URI.create(base).resolve(path)).header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                "Accept",
                "application/json",
                "X-CSRF-TOKEN",
                csrf);
    }

    private Http.Answer send(HttpRequest.Builder request, String... headers) {
        List<String> all = new ArrayList<>(List.of("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        if (List.of(headers).contains("Accept")) {
            all.clear();
        }
        all.addAll(List.of(headers));
        for (int i = 0; i < all.size(); i += 2) {
            request.header(all.get(i), all.get(i + 1));
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream().map(c -> c.getKey() + "=" + c.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            for (String set : response.headers().allValues("Set-Cookie")) {
                HttpCookie.parse(set).forEach(c -> cookies.put(c.getName(), c.getValue()));
            }
            Matcher found = TOKEN.matcher(response.body());
            if (found.find()) {
                token = found.group(1);
            }
            return new Http.Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens the page and signs in. */
    public Http.Answer signIn(String name, String password) {
        get("/sign-in");
        return post("/sign-in", Map.of("username", name, "password", password));
    }

    public String token() {
        return token;
    }

    public String cookie(String name) {
        return cookies.getOrDefault(name, "");
    }

    public void setCookie(String name, String value) {
        cookies.put(name, value);
    }

    /** Where an answer leads. */
    public static String location(Http.Answer answer) {
        return URI.create(answer.header("Location")).getRawPath()
                + (URI.create(answer.header("Location")).getRawQuery() == null
                        ? ""
                        : "?" + URI.create(answer.header("Location")).getRawQuery());
    }
}
