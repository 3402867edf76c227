package com.rollbackapi.codec;

/// A double as ECMAScript's `Number::toString` prints it (ECMA-262 section 6.1.6.1.20), which RFC 8785 prescribes.
///
/// Java's own shortest digits (`Double.toString`, since JDK 19) are used and laid out anew; they differ in one case:
/// Java prefers two digits near zero (`4.9E-324`) where one is enough (`5e-324`).
final class EcmaNumber {
    private static final double EXACT = 1L << 53;

    private EcmaNumber() {}

    static String text(double value) {
        if (Math.abs(value) < EXACT && value == (long) value) {
            return Long.toString((long) value); // also turns -0 into 0
        }
        String java = Double.toString(Math.abs(value));
        int e = java.indexOf('E');
        int point = java.indexOf('.');
        String digits = java.substring(0, point) + java.substring(point + 1, e < 0 ? java.length() : e);
        int exponent = point + (e < 0 ? 0 : Integer.parseInt(java.substring(e + 1)));
        int leading = 0;
        while (digits.charAt(leading) == '0') {
            leading++;
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        digits = digits.substring(leading, end);
        if (digits.length() == 2 && Math.abs(value) < Double.MIN_NORMAL) {
            digits = oneDigitIfEnough(digits, exponent - leading, Math.abs(value));
        }
        return (value < 0 ? "-" : "") + laidOut(digits, exponent - leading);
    }

    /// Subnormals have so few bits that two digits may say more than is known.
    private static String oneDigitIfEnough(String digits, int exponent, double value) {
        int tens = digits.charAt(0) - '0';
        int rounded = digits.charAt(1) >= '5' ? tens + 1 : tens;
        return rounded < 10 && Double.parseDouble(rounded + "E" + (exponent - 1)) == value
                ? String.valueOf(rounded)
                : digits;
    }

    /// The value is 0.`digits` × 10^`exponent`; the four layouts are steps 6 to 10 of the standard.
    private static String laidOut(String digits, int exponent) {
        int count = digits.length();
        if (count <= exponent && exponent <= 21) {
            return digits + "0".repeat(exponent - count);
        }
        if (0 < exponent && exponent <= 21) {
            return digits.substring(0, exponent) + "." + digits.substring(exponent);
        }
        if (-6 < exponent && exponent <= 0) {
            return "0." + "0".repeat(-exponent) + digits;
        }
        int power = exponent - 1;
        String sign = power < 0 ? "e-" : "e+";
        String fraction = count == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + sign + Math.abs(power);
    }
}
