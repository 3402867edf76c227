package com.rollbackapi.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who may speak to the server: a name of this server in `Host`, no foreign `Origin`, a valid token, JSON where there
/// is a body. A plain server on loopback answers any web page that rebinds a name to it; this one does not.
final class Guard {
    private final ApiTokens tokens;
    private volatile List<String> hosts = List.of();

    Guard(ApiTokens tokens) {
        this.tokens = tokens;
    }

    /// The exact values of `Host` that are served, the first the one to tell strangers.
    void serve(List<String> names) {
        hosts = List.copyOf(names);
    }

    void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Optional<Problem> problem = check(request);
        if (problem.isPresent()) {
            problem.get().send(response);
        } else {
            chain.proceed();
        }
    }

    private Optional<Problem> check(RoutingRequest request) {
        List<String> named = request.headers().values(HeaderNames.HOST);
        if (named.size() != 1 || !hosts.contains(named.getFirst().toLowerCase(Locale.ROOT))) {
            return Optional.of(new Problem(
                    421,
                    "this server is not '" + String.join(", ", named) + "'; call it " + hosts.getFirst()
                            + ", or name what you call it with rbx serve --name"));
        }
        List<String> origins = request.headers().values(HeaderNames.ORIGIN);
        if (origins.stream()
                .anyMatch(o -> !hosts.contains(o.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT)))) {
            return Optional.of(new Problem(403, "requests from other origins are refused"));
        }
        String authorization =
                request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        if (!authorization.startsWith("Bearer ")
                || !tokens.accepts(authorization.substring(7).strip())) {
            return Optional.of(new Problem(
                    401,
                    "send the token that rbx serve printed: Authorization: Bearer rbx_…; when it has expired,"
                            + " start rbx serve again"));
        }
        if (request.prologue().method().text().equals("POST")
                && !isJson(request.headers().values(HeaderNames.CONTENT_TYPE))) {
            return Optional.of(new Problem(415, "send the body as application/json"));
        }
        return Optional.empty();
    }

    private static boolean isJson(List<String> types) {
        return types.size() == 1 && types.getFirst().toLowerCase(Locale.ROOT).matches("application/json(\\s*;.*)?");
    }
}
