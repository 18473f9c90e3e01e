package org.grantsledger.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The printed gazette, cut into the two policies and their articles; white space is taken out. */
final class Gazette {

    private static final Pattern SECTION = Pattern.compile("(?m)^#+\\s*([一二三四五六七八九十]+、\\S+)\\s*$");

    /** "12. 激励重大科技创新成果。" in one policy, "（七）支持高新技术企业…。" in the other, each at the start of a line. */
    private static final Pattern ARTICLE = Pattern
            .compile("(?m)^(?:(\\d{1,2})\\. |(（[一二三四五六七八九十]+）))([^。\\n]+)。");

    private static final Pattern DEPARTMENTS = Pattern.compile("（责任单位：([^）]+)）");

    /** The first words of the closing paragraphs, with which the last article ends. */
    private static final Pattern CLOSING = Pattern.compile("(?m)^(财政奖补资金按|本政策自发布之日起施行。以上)");

    private final Map<String, String> policies = new LinkedHashMap<>();
    private final Map<String, Printed> articles = new LinkedHashMap<>();

    /**
     * An article as printed.
     *
     * @param section the heading it stands under
     * @param departments 责任单位, empty where none is named
     * @param text the whole article
     */
    record Printed(String title, String section, String departments, String text) {}

    Gazette() {
        String text = read();
        int first = text.indexOf("连政发〔2021〕64号");
        int second = text.indexOf("连政发〔2021〕65号");
        int after = text.indexOf("连政办发〔2021〕39号");
        // The headings above the document numbers belong to the policies, too.
        policy("LYG-2021-64", text.substring(text.lastIndexOf("# 市政府印发", first), second));
        policy("LYG-2021-65", text.substring(text.lastIndexOf("# 市政府印发", second), after));
    }

    private static String read() {
        try (InputStream in = Gazette.class.getResourceAsStream("/gazette/lianyungang-2021-08.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void policy(String id, String text) {
        policies.put(id, squeezed(text));
        Matcher closing = CLOSING.matcher(text);
        int end = closing.find() ? closing.start() : text.length();
        Matcher article = ARTICLE.matcher(text).region(0, end);
        var all = article.results().toList();
        for (int i = 0; i < all.size(); i++) {
            MatchResult head = all.get(i);
            String body = text.substring(head.start(), i + 1 < all.size() ? all.get(i + 1).start() : end);
            Matcher departments = DEPARTMENTS.matcher(body);
            articles.put(
                    id + " " + (head.group(1) != null ? head.group(1) : head.group(2)),
                    new Printed(
                            squeezed(head.group(3)),
                            section(text.substring(0, head.start())),
                            departments.find() ? departments.group(1) : "",
                            squeezed(body)));
        }
    }

    private static String section(String before) {
        return SECTION.matcher(before).results().map(m -> m.group(1)).reduce("", (a, b) -> b);
    }

    static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }

    /** The articles by policy and number, for example {@code LYG-2021-64 11}. */
    Map<String, Printed> articles() {
        return articles;
    }

    Printed printed(String policy, String number) {
        return Objects.requireNonNull(articles.get(policy + " " + number), number);
    }

    String article(String policy, String number) {
        return printed(policy, number).text();
    }

    String policy(String id) {
        return Objects.requireNonNull(policies.get(id), id);
    }

    /** Whether the quote stands in the text, white space aside; … stands for words left out. */
    static boolean quotes(String text, String quote) {
        int from = 0;
        for (String part : squeezed(quote).split("…", -1)) {
            int at = text.indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return !quote.isBlank();
    }
}
