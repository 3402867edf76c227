package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.TomlSection;
import com.rollbackapi.crypto.Hash;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import okhttp3.HttpUrl;

/// Reads the declaration of a service. Every fault names its line and says what to do.
final class ServiceFile {
    private static final Set<String> FILE_KEYS = Set.of(
            "base",
            "environment",
            "idempotency_header",
            "timeout",
            "attempts",
            "backoff",
            "settles",
            "breaker",
            "headers",
            "shadow",
            "operations");
    private static final int MAX_ENVIRONMENT_CHARS = 100;
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration MAX_SETTLES = Duration.ofDays(1);
    private static final Duration MAX_COOLDOWN = Duration.ofHours(1);
    private static final int MAX_FAILURES = 100;
    private static final int MAX_OPERATIONS = 200;
    private static final String NAME = "[a-z0-9][a-z0-9_-]{0,63}";
    private static final String HEADER = "[A-Za-z0-9-]{1,64}";
    private static final Set<String> OUR_HEADERS = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "host",
            "transfer-encoding",
            "upgrade",
            "user-agent");
    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token");

    private final String name;
    private final TomlSection<ServiceFileException> file;

    ServiceFile(String name, String toml) throws ServiceFileException {
        this.name = name;
        if (!name.matches(NAME)) {
            throw new ServiceFileException(
                    name, 1, "a service's name has 1 to 64 lower-case letters, digits, '-' and '_'");
        }
        if (toml.length() > ServiceDeclaration.MAX_CHARACTERS) {
            throw new ServiceFileException(
                    name, 1, "the file is longer than " + ServiceDeclaration.MAX_CHARACTERS + " characters");
        }
        this.file = TomlSection.ofFile(
                toml, "a service's declaration", (line, what) -> new ServiceFileException(name, line, what));
    }

    ServiceDeclaration declaration(Hash hash) throws ServiceFileException {
        file.allowOnly(FILE_KEYS);
        Map<String, HeaderValue> headers = headers();
        HttpUrl base = base(file, headers);
        String idempotencyHeader = file.text("idempotency_header");
        requireHeader(file, "idempotency_header", idempotencyHeader);
        if (headers.keySet().stream().anyMatch(idempotencyHeader::equalsIgnoreCase)) {
            throw file.fault(
                    "idempotency_header", "the idempotency header carries the call's key; take it out of [headers]");
        }
        Patience patience = new Patience(
                duration(file, "timeout", MAX_TIMEOUT),
                file.whole("attempts", 1, Patience.MAX_ATTEMPTS),
                duration(file, "backoff", Patience.MAX_WAIT),
                file.table().get(List.of("settles")) == null
                        ? Patience.USUALLY_SETTLES
                        : duration(file, "settles", MAX_SETTLES));
        Optional<String> environment = file.maybeText("environment");
        if (environment
                .filter(e -> e.isBlank() || e.length() > MAX_ENVIRONMENT_CHARS)
                .isPresent()) {
            throw file.fault(
                    "environment",
                    "an environment's name has 1 to " + MAX_ENVIRONMENT_CHARS + " characters, as in \"production\"");
        }
        return new ServiceDeclaration(new ServiceDeclaration.Parts(
                name,
                environment,
                hash,
                new ServiceDeclaration.Address(base, idempotencyHeader, headers),
                patience,
                breaker(),
                operations(),
                shadow(base, headers)));
    }

    private HttpUrl base(TomlSection<ServiceFileException> s, Map<String, HeaderValue> headers)
            throws ServiceFileException {
        HttpUrl base = HttpUrl.parse(s.text("base"));
        if (base == null) {
            throw s.fault("base", "'base' is no http or https address");
        }
        if (base.query() != null || base.fragment() != null || !base.username().isEmpty()) {
            throw s.fault("base", "'base' has scheme, host, port and path alone; secrets stand in [headers]");
        }
        boolean loopback = base.host().equals("localhost")
                || base.host().matches("127(\\.[0-9]{1,3}){3}")
                || base.host().equals("::1");
        boolean secret = headers.values().stream().anyMatch(HeaderValue.Variable.class::isInstance);
        if (!base.isHttps() && secret && !loopback) {
            throw s.fault("base", "a secret does not go over plain http; write an https address");
        }
        return base;
    }

    private Map<String, HeaderValue> headers() throws ServiceFileException {
        Map<String, HeaderValue> headers = new TreeMap<>();
        Optional<TomlSection<ServiceFileException>> given = file.section("headers", "[headers]");
        if (given.isEmpty()) {
            return headers;
        }
        TomlSection<ServiceFileException> s = given.get();
        for (String header : s.keys()) {
            requireHeader(s, header, header);
            headers.put(header, header(s, header));
        }
        return headers;
    }

    private static HeaderValue header(TomlSection<ServiceFileException> s, String header) throws ServiceFileException {
        String value = s.text(header);
        if (value.startsWith("env:")) {
            String variable = value.substring("env:".length());
            if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw s.fault(header, "'env:' is followed by the name of a variable, as in \"env:PAYMENTS_TOKEN\"");
            }
            return new HeaderValue.Variable(variable);
        }
        if (SECRET_HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
            throw s.fault(
                    header, "a secret stands in no file; put it in a variable and write \"env:PAYMENTS_TOKEN\" here");
        }
        if (!HttpCalls.fitsHeader(value)) {
            throw s.fault(header, "a header has printable ASCII alone");
        }
        return new HeaderValue.Literal(value);
    }

    private static void requireHeader(TomlSection<ServiceFileException> s, String key, String header)
            throws ServiceFileException {
        if (!header.matches(HEADER) || OUR_HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
            throw s.fault(key, "'" + header + "' is no header that can be set here");
        }
    }

    private Breaker.Limits breaker() throws ServiceFileException {
        TomlSection<ServiceFileException> s = file.section("breaker", "[breaker]")
                .orElseThrow(() -> file.fault(1, "[breaker] is missing; write failures = 5 and cooldown = \"PT30S\""));
        s.allowOnly(Set.of("failures", "cooldown"));
        return new Breaker.Limits(s.whole("failures", 1, MAX_FAILURES), duration(s, "cooldown", MAX_COOLDOWN));
    }

    private Optional<ServiceDeclaration.Shadow> shadow(HttpUrl live, Map<String, HeaderValue> headers)
            throws ServiceFileException {
        Optional<TomlSection<ServiceFileException>> given = file.section("shadow", "[shadow]");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        TomlSection<ServiceFileException> s = given.get();
        s.allowOnly(Set.of("base", "state"));
        TomlSection<ServiceFileException> read =
                OperationFile.need(s, "state", "state = { method = \"GET\", path = \"/state\" }");
        read.allowOnly(Set.of("method", "path"));
        RequestTemplate state = OperationFile.request(read);
        if (!state.method().equals("GET") || !state.placeholders().isEmpty()) {
            throw s.fault("state", "the state is read by a GET whose path is the same for every call");
        }
        HttpUrl base = base(s, headers);
        if (withSlash(base).equals(withSlash(live))) {
            throw s.fault("base", "the shadow is where the service itself is; a proof would really charge there");
        }
        return Optional.of(new ServiceDeclaration.Shadow(base, state));
    }

    private static String withSlash(HttpUrl base) {
        String text = base.toString();
        return text.endsWith("/") ? text : text + "/";
    }

    private Map<String, Operation> operations() throws ServiceFileException {
        TomlSection<ServiceFileException> all = file.section("operations", "[operations.\"payment.charge\"]")
                .filter(s -> !s.keys().isEmpty() && s.keys().size() <= MAX_OPERATIONS)
                .orElseThrow(() -> file.fault(
                        "operations",
                        "a service has 1 to " + MAX_OPERATIONS
                                + " operations, each written [operations.\"payment.charge\"]"));
        Map<String, OperationFile> read = new LinkedHashMap<>();
        for (String operation : all.keys()) {
            TomlSection<ServiceFileException> s =
                    all.section(operation, "[operations.\"" + operation + "\"]").orElseThrow();
            read.put(operation, OperationFile.open(operation, s));
        }
        Set<String> offsets = Set.copyOf(
                read.values().stream().flatMap(o -> o.compensation().stream()).toList());
        Map<String, Operation> operations = new TreeMap<>();
        for (OperationFile each : read.values()) {
            Operation operation = each.operation(offsets.contains(each.name()));
            if (each.compensation().filter(c -> !read.containsKey(c)).isPresent()) {
                throw each.section()
                        .fault(
                                "compensation",
                                "no operation of this service is called '"
                                        + each.compensation().get() + "'; declare it here too");
            }
            if (!operation.samples().isEmpty() && file.table().get(List.of("shadow")) == null) {
                throw each.section()
                        .fault("proof", "a proof runs on a shadow; declare one with [shadow], or take the proof out");
            }
            operations.put(each.name(), operation);
        }
        return operations;
    }

    static Duration duration(TomlSection<ServiceFileException> s, String key, Duration most)
            throws ServiceFileException {
        String text = s.text(key);
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive() && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            throw s.fault(key, "'" + text + "' is no ISO 8601 duration; write for example \"PT2S\"");
        }
        throw s.fault(key, "'" + key + "' is longer than nothing and at most " + most);
    }

    /// Objects of an array of tables.
    static List<Json.Obj> objects(TomlSection<ServiceFileException> s, String key) throws ServiceFileException {
        Json given = s.json(key).orElse(Json.of(List.of()));
        if (given instanceof Json.Arr(List<Json> items) && items.stream().allMatch(Json.Obj.class::isInstance)) {
            return items.stream().map(Json.Obj.class::cast).toList();
        }
        throw s.fault(key, "'" + key + "' is a list of tables");
    }
}
