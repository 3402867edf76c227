package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.console.fx.EntryLine;
import com.rollbackapi.crypto.Redactable;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.IndexedEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A field query over entries; the package's description has the language.
final class Query {
    static final List<String> FIELDS =
            List.of("event", "actor", "agent", "run", "tool", "target", "result", "class", "entry", "after", "before");

    private static final Pattern CIPHERTEXT = Pattern.compile("\"ciphertext\":\"[A-Za-z0-9+/=]*\",");

    private final List<Predicate<Looked>> all;

    /// What of an entry a query looks at.
    private record Looked(IndexedEntry entry, EntryLine line) {
        /// Without ciphertexts, which hold every short word by chance.
        String text() {
            String body = CanonicalJson.text(entry.entry().body());
            String readable =
                    body.contains(Redactable.MEMBER) ? CIPHERTEXT.matcher(body).replaceAll("") : body;
            return readable.toLowerCase(Locale.ROOT);
        }
    }

    private Query(List<Predicate<Looked>> all) {
        this.all = List.copyOf(all);
    }

    /// @param day what times of day belong to
    /// @throws MalformedQueryException with the place of what it does not understand
    static Query parse(String text, LocalDate day) throws MalformedQueryException {
        List<Predicate<Looked>> all = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            int end = tokenEnd(text, at);
            all.add(token(text.substring(at, end), at, day));
            at = end;
        }
        return new Query(all);
    }

    /// Whether it keeps every entry.
    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean matches(IndexedEntry entry) {
        Looked looked = new Looked(entry, EntryLine.of(entry));
        return all.stream().allMatch(p -> p.test(looked));
    }

    private static int tokenEnd(String text, int from) throws MalformedQueryException {
        boolean quoted = false;
        int at = from;
        while (at < text.length() && (quoted || !Character.isWhitespace(text.charAt(at)))) {
            quoted ^= text.charAt(at) == '"';
            at++;
        }
        if (quoted) {
            throw new MalformedQueryException(from, "a quote is not closed");
        }
        return at;
    }

    private static Predicate<Looked> token(String token, int at, LocalDate day) throws MalformedQueryException {
        boolean not = token.startsWith("-") && token.length() > 1;
        String rest = not ? token.substring(1) : token;
        int unequal = rest.indexOf("!=");
        int colon = rest.indexOf(':');
        int quote = rest.indexOf('"');
        boolean isUnequal = unequal > 0 && (colon < 0 || unequal < colon);
        int split = isUnequal ? unequal : colon;
        if (split <= 0 || (quote >= 0 && quote < split)) {
            String word = unquoted(rest).toLowerCase(Locale.ROOT);
            Predicate<Looked> holds = l -> l.text().contains(word)
                    || l.line().action().toLowerCase(Locale.ROOT).contains(word)
                    || l.line().actor().toLowerCase(Locale.ROOT).contains(word);
            return not ? holds.negate() : holds;
        }
        String field = rest.substring(0, split).toLowerCase(Locale.ROOT);
        String value = unquoted(rest.substring(split + (isUnequal ? 2 : 1)));
        if (value.isEmpty()) {
            throw new MalformedQueryException(at, field + " has no value");
        }
        Predicate<Looked> holds = field(field, value, at, day);
        return not != isUnequal ? holds.negate() : holds;
    }

    private static String unquoted(String text) {
        return text.replace("\"", "");
    }

    private static Predicate<Looked> field(String field, String value, int at, LocalDate day)
            throws MalformedQueryException {
        Predicate<String> like = like(value);
        return switch (field) {
            case "event" -> l -> like.test(l.line().event().wireName());
            case "actor", "agent" -> l -> like.test(l.line().actor());
            case "run" -> l -> l.entry().entry().runId().map(like::test).orElse(false);
            case "tool" -> l -> like.test(l.line().action());
            case "target" ->
                l -> like.test(l.line().object())
                        || l.line().services().stream()
                                .anyMatch(s -> like.test(s)
                                        || like.test(s + "/" + l.line().object()));
            case "result" -> l -> like.test(l.line().result());
            case "class" ->
                l -> l.line()
                        .effects()
                        .map(EffectClass::wireName)
                        .map(like::test)
                        .orElse(false);
            case "entry" -> range(value, at);
            case "after" -> {
                Instant from = time(value, at, day);
                yield l -> !l.line().time().isBefore(from);
            }
            case "before" -> {
                Instant until = time(value, at, day);
                yield l -> l.line().time().isBefore(until);
            }
            default ->
                throw new MalformedQueryException(
                        at, "there is no field '" + field + "'; fields are " + String.join(", ", FIELDS));
        };
    }

    /// `*` stands for any text; letters match whatever their case.
    private static Predicate<String> like(String value) {
        String[] parts = value.split("\\*", -1);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            regex.append(i > 0 ? ".*" : "").append(Pattern.quote(parts[i]));
        }
        Pattern pattern =
                Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        return text -> pattern.matcher(text).matches();
    }

    private static Predicate<Looked> range(String value, int at) throws MalformedQueryException {
        String[] ends = value.replace(",", "").split("-", 2);
        try {
            long from = Long.parseLong(ends[0]);
            long to = ends.length == 1 ? from : Long.parseLong(ends[1]);
            return l -> l.line().index() >= from && l.line().index() <= to;
        } catch (NumberFormatException e) {
            throw new MalformedQueryException(at, "'" + value + "' is no entry number and no range such as 100-200");
        }
    }

    private static Instant time(String value, int at, LocalDate day) throws MalformedQueryException {
        try {
            return value.contains("T")
                    ? Instant.parse(value.endsWith("Z") ? value : value + "Z")
                    : LocalTime.parse(value).atDate(day).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedQueryException(
                    at, "'" + value + "' is no time such as 09:18:44 or 2026-05-06T09:18:44Z");
        }
    }
}
