package com.rollbackapi.target.http;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.target.ServiceCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with values of a call in it, such as `/v1/charges/{offset.result.id}`.
record TextTemplate(List<Part> parts) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    sealed interface Part {}

    record Literal(String text) implements Part {}

    record Value(Placeholder placeholder) implements Part {}

    TextTemplate {
        parts = List.copyOf(parts);
    }

    /// Throws `IllegalArgumentException` for a brace without its other half, and for a name that no call has.
    static TextTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher found = PLACEHOLDER.matcher(text);
        int from = 0;
        while (found.find()) {
            literal(text.substring(from, found.start()), parts);
            parts.add(new Value(Placeholder.parse(text.substring(found.start() + 1, found.end() - 1))));
            from = found.end();
        }
        literal(text.substring(from), parts);
        return new TextTemplate(parts);
    }

    private static void literal(String text, List<Part> parts) {
        if (text.contains("{") || text.contains("}")) {
            throw new IllegalArgumentException("a brace in '" + text + "' has no other half");
        }
        if (!text.isEmpty()) {
            parts.add(new Literal(text));
        }
    }

    List<Placeholder> placeholders() {
        return parts.stream()
                .flatMap(p -> p instanceof Value(Placeholder placeholder)
                        ? Optional.of(placeholder).stream()
                        : Optional.<Placeholder>empty().stream())
                .toList();
    }

    /// As a JSON value: a template that is one placeholder and nothing else keeps the value's type.
    Json json(ServiceCall call) throws UnfitCallException {
        if (parts.size() == 1 && parts.getFirst() instanceof Value(Placeholder only)) {
            return value(only, call);
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal(String literal) -> text.append(literal);
                case Value(Placeholder placeholder) -> text.append(scalar(placeholder, call));
            }
        }
        return Json.of(text.toString());
    }

    /// With every value percent-encoded but for the unreserved characters of RFC 3986, so that none can begin a
    /// segment, a query, a parameter or a line.
    String encoded(ServiceCall call) throws UnfitCallException {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal(String literal) -> text.append(literal);
                case Value(Placeholder placeholder) -> {
                    String value = scalar(placeholder, call);
                    if (value.isEmpty() && text.indexOf("?") < 0) {
                        throw new UnfitCallException(placeholder + " is empty, and stands in a path");
                    }
                    encode(value, text);
                }
            }
        }
        return text.toString();
    }

    private static Json value(Placeholder placeholder, ServiceCall call) throws UnfitCallException {
        return placeholder
                .in(call)
                .orElseThrow(() -> new UnfitCallException(
                        "the call of " + call.operation() + " has no " + placeholder + ", which its request needs"));
    }

    private static String scalar(Placeholder placeholder, ServiceCall call) throws UnfitCallException {
        return switch (value(placeholder, call)) {
            case Json.Str(String text) -> text;
            case Json.Num number -> new String(CanonicalJson.bytes(number), StandardCharsets.UTF_8);
            case Json.Bool(boolean value) -> Boolean.toString(value);
            case Json.Obj _, Json.Arr _, Json.Null _ ->
                throw new UnfitCallException(
                        placeholder + " stands within a text, and is no text, number or boolean in this call");
        };
    }

    private static void encode(String value, StringBuilder to) {
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                to.append((char) b);
            } else {
                to.append("%%%02X".formatted(b & 0xff));
            }
        }
    }
}
