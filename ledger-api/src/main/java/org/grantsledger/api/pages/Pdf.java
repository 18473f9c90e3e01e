package org.grantsledger.api.pages;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.ViewRequest;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Known;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.LogReader;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/** Documents for paper: A4, with a font that is part of them, so that Chinese text can be searched and copied. */
@Component
class Pdf {

    /** The most rows of a table in a document; a file for a spreadsheet has all. */
    static final int ROWS = ViewRequest.MOST_ROWS;

    private static final String FONT = "/fonts/DroidSansFallbackFull.ttf";

    private static final String STYLES = styles();

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final ITemplateEngine templates;
    private final LedgerCore core;
    private final Clock clock;
    private final AuditLog audit;

    Pdf(ITemplateEngine templates, LedgerCore core, Clock clock, AuditLog audit) {
        this.audit = audit;
        this.templates = templates;
        this.core = core;
        this.clock = clock;
    }

    /**
     * A document, to be shown in the browser. It leaves the ledger as a file, which is written to the audit log.
     *
     * @param file its name, without the ending
     * @param template XHTML, with the styles of paper in it
     */
    ResponseEntity<byte[]> of(String file, String template, Map<String, Object> model) {
        audit.record(Action.EXPORTED, Known.now(), file + ".pdf", "");
        Map<String, Object> all = new LinkedHashMap<>(model);
        all.put("styles", STYLES);
        all.put("made", LocalDateTime.now(clock).format(MINUTE));
        LogReader.Head head = core.log().head();
        all.put("root", head.root());
        all.put("head", head.position());
        String html = templates.process(template, new Context(Texts.locale(), all));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_PDF)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.inline().filename(file + ".pdf").build().toString())
                .body(rendered(html));
    }

    private static byte[] rendered(String html) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new PdfRendererBuilder().withHtmlContent(html, null).useFont(Pdf::font, "Droid Sans Fallback")
                    .toStream(out).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String styles() {
        try (InputStream in = Objects.requireNonNull(Pdf.class.getResourceAsStream("/templates/pdf/paper.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream font() {
        return Objects.requireNonNull(Pdf.class.getResourceAsStream(FONT));
    }
}
