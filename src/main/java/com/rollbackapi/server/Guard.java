package com.rollbackapi.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Who may speak to the server: a name of this server in `Host`, no foreign `Origin`, a valid token, JSON where there is a body.
/// A plain server on loopback answers any web page that rebinds a name to it; this one does not.
final class Guard {
    private final ApiToken token;
    private volatile Set<String> hosts = Set.of();

    Guard(ApiToken token) {
        this.token = token;
    }

    /// The exact values of `Host` that are served.
    void serve(Set<String> names) {
        hosts = Set.copyOf(names);
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
        String host = request.headers().first(HeaderNames.HOST).orElse("");
        if (!hosts.contains(host.toLowerCase(Locale.ROOT))) {
            return Optional.of(new Problem(421, "this server is not '" + host + "'; it is " + hosts.iterator().next()));
        }
        List<String> origins = request.headers().values(HeaderNames.ORIGIN);
        if (origins.stream().anyMatch(o -> !hosts.contains(o.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT)))) {
            return Optional.of(new Problem(403, "requests from other origins are refused"));
        }
        String authorization = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        if (!authorization.startsWith("Bearer ") || !token.matches(authorization.substring(7).strip())) {
            return Optional.of(new Problem(401, "send the token that rbx serve printed: Authorization: Bearer rbx_…"));
        }
        if (request.prologue().method().text().equals("POST")
                && !request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").startsWith("application/json")) {
            return Optional.of(new Problem(415, "send the body as application/json"));
        }
        return Optional.empty();
    }
}
