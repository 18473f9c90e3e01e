package org.grantsledger.api.people;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A second factor that is being set up: nothing of it is kept but in the session, until a code proves that the device has
 * the secret.
 *
 * @param secret as it is typed into an app
 */
public record Enrolment(String account, String secret) implements Serializable {

    private static final String ISSUER = "奖补台账 Grants ledger";

    private static final int GROUP = 4;

    /** The secret for reading it off. */
    public String grouped() {
        return grouped(secret);
    }

    static String grouped(String text) {
        return text.replaceAll("(.{" + GROUP + "})(?!$)", "$1 ");
    }

    /** What an app reads from the picture. */
    public String uri() {
        return "otpauth://totp/" + encoded(ISSUER + ":" + account) + "?secret=" + secret + "&issuer=" + encoded(ISSUER)
                + "&algorithm=SHA1&digits=6&period=" + OneTimeCodes.STEP;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The picture: a side has so many squares, its margin among them. */
    public int side() {
        return matrix().getWidth();
    }

    /** The picture: the dark squares as the path of an SVG whose unit is a square. */
    public String path() {
        BitMatrix matrix = matrix();
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < matrix.getHeight(); y++) {
            for (int x = 0; x < matrix.getWidth(); x++) {
                if (matrix.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        return path.toString();
    }

    private BitMatrix matrix() {
        try {
            return new QRCodeWriter().encode(
                    uri(),
                    BarcodeFormat.QR_CODE,
                    0,
                    0,
                    Map.of(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.MARGIN, 4));
        } catch (WriterException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "enrolment of " + account;
    }
}
