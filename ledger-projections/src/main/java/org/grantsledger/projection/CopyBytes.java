package org.grantsledger.projection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows as PostgreSQL's COPY takes them in its binary format. */
final class CopyBytes {

    private static final byte[] SIGNATURE = {
            'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
    };

    /** From which PostgreSQL counts days and microseconds. */
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final Instant FIRST_MOMENT = Instant.parse("2000-01-01T00:00:00Z");

    private static final int NULL = -1;
    private static final short END = -1;

    private ByteBuffer bytes = ByteBuffer.allocate(1 << 16);

    CopyBytes() {
        bytes.put(SIGNATURE).putInt(0).putInt(0);
    }

    /** Begins a row. */
    void row(int columns) {
        room(Short.BYTES).putShort((short) columns);
    }

    /** The next value of the row, as the type of its column has it. */
    void value(String type, @Nullable Object value) {
        if (value == null) {
            room(Integer.BYTES).putInt(NULL);
            return;
        }
        switch (type) {
            case "text" -> text(((String) value).getBytes(StandardCharsets.UTF_8));
            case "bigint" -> sized(Long.BYTES).putLong((Long) value);
            case "smallint" -> sized(Short.BYTES).putShort((short) (int) (Integer) value);
            case "boolean" -> sized(Byte.BYTES).put((byte) ((Boolean) value ? 1 : 0));
            case "date" -> sized(Integer.BYTES)
                    .putInt(Math.toIntExact(((LocalDate) value).toEpochDay() - FIRST_DAY.toEpochDay()));
            case "timestamptz" -> sized(Long.BYTES).putLong(ChronoUnit.MICROS.between(FIRST_MOMENT, (Instant) value));
            default -> throw new IllegalArgumentException("no binary form of " + type);
        }
    }

    /** All rows, with the mark behind the last. */
    byte[] ended() {
        room(Short.BYTES).putShort(END);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void text(byte[] text) {
        sized(text.length).put(text);
    }

    private ByteBuffer sized(int length) {
        return room(Integer.BYTES + length).putInt(length);
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * bytes.capacity(), bytes.position() + more));
            larger.put(bytes.flip());
            bytes = larger;
        }
        return bytes;
    }
}
