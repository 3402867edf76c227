package com.rollbackapi.console.fx;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.crypto.Hash;
import java.time.Instant;
import java.util.Locale;

/// What one cell of a table shows. The text is made safe here, so that no screen can forget it.
///
/// @param order sorts by number where it is one, else by text
public record Cell(String text, Tone tone, Face face, double order) implements Comparable<Cell> {
    /// How a cell's text is set.
    public enum Face {
        PLAIN,
        /// Monospaced: ids, hashes, versions.
        MONO,
        /// Monospaced and to the right: numbers with their unit, times.
        NUMBER,
        /// With a dot in the tone's colour before it.
        DOT
    }

    public Cell {
        text = Neutral.text(text);
    }

    public static Cell plain(String text) {
        return new Cell(text, Tone.DEFAULT, Face.PLAIN, Double.NaN);
    }

    public static Cell quiet(String text) {
        return new Cell(text, Tone.MUTED, Face.PLAIN, Double.NaN);
    }

    public static Cell toned(Tone tone, String text) {
        return new Cell(text, tone, Face.PLAIN, Double.NaN);
    }

    public static Cell mono(String text) {
        return new Cell(text, Tone.DEFAULT, Face.MONO, Double.NaN);
    }

    public static Cell mono(Tone tone, String text) {
        return new Cell(text, tone, Face.MONO, Double.NaN);
    }

    public static Cell hash(Hash hash) {
        return mono(hash.shortHex(12));
    }

    public static Cell number(long number) {
        return new Cell(Times.count(number), Tone.DEFAULT, Face.NUMBER, number);
    }

    /// A number with its unit, or nothing known.
    public static Cell number(String text, double order) {
        return new Cell(text, Tone.MUTED, Face.NUMBER, order);
    }

    /// The time of day, to the millisecond.
    public static Cell time(Instant time) {
        return new Cell(Times.millis(time), Tone.MUTED, Face.MONO, time.toEpochMilli());
    }

    /// The time of day.
    public static Cell clock(Instant time) {
        return new Cell(Times.clock(time), Tone.MUTED, Face.NUMBER, time.toEpochMilli());
    }

    /// A state: dot and word, in lower case. Sorted by the order of its kind.
    public static Cell state(Tone tone, Enum<?> state) {
        return new Cell(word(state), tone, Face.DOT, state.ordinal());
    }

    public static Cell dot(Tone tone, String text) {
        return new Cell(text, tone, Face.DOT, Double.NaN);
    }

    /// The name of a state as people read it.
    public static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    public Cell in(Tone other) {
        return new Cell(text, other, face, order);
    }

    @Override
    public int compareTo(Cell other) {
        boolean numbers = !Double.isNaN(order) && !Double.isNaN(other.order);
        return numbers ? Double.compare(order, other.order) : text.compareTo(other.text);
    }
}
