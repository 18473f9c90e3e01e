package org.grantsledger.api.people;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.grantsledger.api.startup.StartupException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * 已泄露的密码: those that became public by breaches, as a file on this machine, because an administration's network
 * reaches no service that could be asked. It is the published form of Pwned Passwords, ordered by hash: lines of the
 * SHA-1 of a password in upper case, a colon and how often it was seen. Tens of gigabytes, of which a look-up reads some
 * forty lines; it is opened for each, so a newer file may take its place by renaming while the ledger runs.
 */
@Component
final class BreachedPasswords {

    private static final String SETTING = "ledger.breached-passwords";

    private static final Pattern LINE = Pattern.compile("([0-9A-F]{40}):[0-9]{1,19}\\r?");

    /** Of a hash, a colon, a count, and the end of a line. */
    private static final int LONGEST = 40 + 1 + 19 + 2;

    /** Lines looked at before the ledger starts: enough to tell another file, or another order, from this one. */
    private static final int SAMPLES = 64;

    private final @Nullable Path path;

    /**
     * @param path empty for none
     * @throws StartupException where it is set and not such a file
     */
    BreachedPasswords(@Value("${" + SETTING + ":}") String path) {
        this.path = path.isBlank() ? null : Path.of(path.strip());
        if (this.path != null) {
            check(this.path);
        }
    }

    private static void check(Path path) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new StartupException(
                    SETTING + " 所指文件不存在或不可读 (there is no such file, or it cannot be read): " + path);
        }
        try (FileChannel file = open(path)) {
            if (file.size() == 0) {
                throw new Malformed(0);
            }
            String before = "";
            for (int i = 0; i <= SAMPLES; i++) {
                Line line = at(file, (file.size() - 1) / SAMPLES * i);
                if (line.hash.compareTo(before) < 0) {
                    throw new Malformed(line.start);
                }
                before = line.hash;
            }
            if (at(file, file.size() - 1).hash.compareTo(before) < 0) {
                throw new Malformed(file.size() - 1);
            }
        } catch (Malformed e) {
            throw new StartupException(
                    SETTING + " 须为按散列排序的 Pwned Passwords 文件，每行 SHA1:次数"
                            + " (must be Pwned Passwords ordered by hash, lines of SHA1:COUNT): " + path + ", "
                            + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new StartupException(SETTING + " 不可读 (cannot be read): " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether a breach has made it public; none has where no file is set.
     *
     * @throws UncheckedIOException where the file is gone since the start, or is another now: then nobody chooses a
     *         password until it is mended
     */
    boolean contain(String password) {
        if (path == null) {
            return false;
        }
        // nothing is kept or proved by it: the published hashes are of this kind
        String wanted = DigestUtils.sha1Hex(password).toUpperCase(Locale.ROOT);
        try (FileChannel file = open(path)) {
            // whole lines: what stands before is lower, what stands behind is higher
            long from = 0;
            long to = file.size();
            while (from < to) {
                Line line = at(file, from + (to - from) / 2);
                int order = wanted.compareTo(line.hash);
                if (order == 0) {
                    return true;
                }
                if (order < 0) {
                    to = line.start;
                } else {
                    from = line.end;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(SETTING, e);
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** One of the file, from its first byte to behind its last. */
    private record Line(String hash, long start, long end) {}

    /** The line in which a byte stands; the end of a line belongs to it. */
    private static Line at(FileChannel file, long offset) throws IOException {
        long from = Math.max(0, offset - LONGEST);
        ByteBuffer bytes = ByteBuffer.allocate((int) (offset - from) + LONGEST);
        int read = 0;
        while (read >= 0 && bytes.hasRemaining()) {
            read = file.read(bytes, from + bytes.position());
        }
        // every byte is one character, so places in the text are places in the file
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        int within = (int) (offset - from);
        int start = text.lastIndexOf('\n', within - 1) + 1;
        int feed = text.indexOf('\n', within);
        int end = feed < 0 ? text.length() : feed;
        Matcher line = LINE.matcher(text.substring(start, end));
        if (!line.matches()) {
            throw new Malformed(offset);
        }
        return new Line(line.group(1), from + start, from + Math.min(end + 1, text.length()));
    }

    /** Not in the published form. */
    private static final class Malformed extends IOException {

        private static final long serialVersionUID = 1L;

        Malformed(long offset) {
            super("byte " + offset);
        }
    }
}
