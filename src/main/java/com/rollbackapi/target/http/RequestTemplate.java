package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.target.ServiceCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/// How a call is written as a request.
///
/// @param path below the service's base, with its query
/// @param body whose texts are templates; absent for a request without one
record RequestTemplate(String method, TextTemplate path, Optional<Json> body) {
    static final Set<String> METHODS = Set.of("DELETE", "GET", "PATCH", "POST", "PUT");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/?&=:@,;+!$'()*._~-]*");

    /// Throws `IllegalArgumentException` saying what to write instead.
    RequestTemplate {
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("'" + method + "' is no method");
        }
        if (body.isPresent() && method.equals("GET")) {
            throw new IllegalArgumentException("a GET has no body; put the values in the path's query");
        }
        if (!(path.parts().getFirst() instanceof TextTemplate.Literal(String start))
                || !start.startsWith("/")
                || start.startsWith("//")) {
            throw new IllegalArgumentException("a path begins with one '/' and goes on below the base");
        }
        for (TextTemplate.Part part : path.parts()) {
            if (part instanceof TextTemplate.Literal(String text)
                    && !PLAIN.matcher(text).matches()) {
                throw new IllegalArgumentException("'" + text + "' has characters that no path or query has");
            }
        }
        body.ifPresent(RequestTemplate::placeholders);
    }

    static RequestTemplate of(String method, String path, Optional<Json> body) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the path is empty; write \"/\" for the base itself");
        }
        return new RequestTemplate(method, TextTemplate.parse(path), body);
    }

    /// Every name in it.
    List<Placeholder> placeholders() {
        List<Placeholder> all = new ArrayList<>(path.placeholders());
        body.ifPresent(b -> all.addAll(placeholders(b)));
        return all;
    }

    private static List<Placeholder> placeholders(Json json) {
        return switch (json) {
            case Json.Str(String text) -> TextTemplate.parse(text).placeholders();
            case Json.Arr(List<Json> items) ->
                items.stream().flatMap(i -> placeholders(i).stream()).toList();
            case Json.Obj object ->
                object.members().values().stream()
                        .flatMap(m -> placeholders(m).stream())
                        .toList();
            case Json.Num _, Json.Bool _, Json.Null _ -> List.of();
        };
    }

    /// Where the request goes: below `base`, whatever the call's values are.
    HttpUrl url(HttpUrl base, ServiceCall call) throws UnfitCallException {
        String filled = path.encoded(call);
        String onlyPath = filled.split("\\?", 2)[0];
        if (Arrays.stream(onlyPath.split("/", -1)).anyMatch(s -> s.equals(".") || s.equals(".."))) {
            throw new UnfitCallException("the path " + onlyPath + " would lead elsewhere");
        }
        String root = base.toString();
        String wanted = (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + filled;
        HttpUrl url = base.resolve(wanted);
        if (url == null || !url.toString().equals(wanted)) {
            throw new UnfitCallException("the path " + onlyPath + " is no address below " + base.host());
        }
        return url;
    }

    Optional<Json> body(ServiceCall call) throws UnfitCallException {
        return body.isPresent() ? Optional.of(fill(body.get(), call)) : Optional.empty();
    }

    private static Json fill(Json json, ServiceCall call) throws UnfitCallException {
        return switch (json) {
            case Json.Str(String text) -> TextTemplate.parse(text).json(call);
            case Json.Arr(List<Json> items) -> {
                List<Json> filled = new ArrayList<>();
                for (Json item : items) {
                    filled.add(fill(item, call));
                }
                yield Json.of(filled);
            }
            case Json.Obj object -> {
                Json.Builder filled = Json.object();
                for (var member : object.members().entrySet()) {
                    filled.put(member.getKey(), fill(member.getValue(), call));
                }
                yield filled.build();
            }
            case Json.Num _, Json.Bool _, Json.Null _ -> json;
        };
    }
}
