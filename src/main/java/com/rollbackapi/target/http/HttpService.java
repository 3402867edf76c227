package com.rollbackapi.target.http;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import okhttp3.HttpUrl;
import okhttp3.Request;

/// A declared service behind HTTP. Every attempt of a call carries its key; where no reply says what came of them, the
/// probe does; a circuit breaker keeps a service that does not answer from being asked on and on.
///
/// An answer says "not done" only where no request may still be on its way: what a probe does not see yet may come.
public final class HttpService implements Service {
    /// The largest result that is kept of a reply, as canonical JSON: it goes into the journal.
    static final int MAX_RESULT_BYTES = 16 * 1024;

    private static final int MAX_KEY_CHARACTERS = 255;

    /// Refusals of an attempt, which say nothing of the call for good: a token, a time-out, a request under way, a
    /// limit.
    private static final Set<Integer> PASSING = Set.of(401, 403, 407, 408, 409, 425, 429);

    private final ServiceDeclaration declaration;
    private final Predicate<String> proven;
    private final Surroundings around;
    private final HttpCalls calls;
    private final Breaker breaker;

    /// Opens no connection yet.
    ///
    /// @param proven whether an operation's compensation has restored the shadow of exactly this declaration; asked
    ///     each time
    public HttpService(ServiceDeclaration declaration, Predicate<String> proven, Surroundings around) {
        this(declaration, declaration.address().base(), proven, around);
    }

    private HttpService(ServiceDeclaration declaration, HttpUrl base, Predicate<String> proven, Surroundings around) {
        this.declaration = declaration;
        this.proven = proven;
        this.around = around;
        this.calls = new HttpCalls(
                base, declaration.address().headers(), declaration.patience().timeout(), around);
        this.breaker = new Breaker(declaration.name(), declaration.breaker(), around.clock());
    }

    /// The same service where it may be tried.
    static HttpService onShadow(ServiceDeclaration declaration, Surroundings around) {
        return new HttpService(declaration, declaration.shadow().orElseThrow().base(), operation -> false, around);
    }

    @Override
    public String name() {
        return declaration.name();
    }

    public ServiceDeclaration declaration() {
        return declaration;
    }

    /// May be asked from any thread.
    public BreakerState breaker() {
        return breaker.state();
    }

    /// An operation that is not proven is at best compensatable, whatever it says of itself.
    @Override
    public List<ToolEffects> operations() {
        return declaration.declared().stream()
                .map(e -> e.effects() == EffectClass.REVERSIBLE && !proven.test(e.tool())
                        ? new ToolEffects(e.tool(), EffectClass.COMPENSATABLE, e.compensation(), e.allowedFor())
                        : e)
                .toList();
    }

    @Override
    public Optional<String> environment() {
        return declaration.environment();
    }

    @Override
    public Duration settles() {
        return declaration.settles();
    }

    @Override
    public ServiceAnswer call(ServiceCall call, BooleanSupplier goOn) {
        Operation operation = operation(call);
        Optional<String> unable = unable(call);
        if (unable.isPresent()) {
            return new ServiceAnswer.Unknown(unable.get());
        }
        try {
            Map<String, String> key = Map.of(declaration.address().idempotencyHeader(), call.key());
            Request request = calls.request(operation.request(), call, key);
            calls.request(
                    operation.probe().request(), call, Map.of()); // a call that could not be asked about is not made
            return new Attempts(call, operation, request, goOn).run();
        } catch (UnfitCallException e) {
            return new ServiceAnswer.NotDone(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ServiceAnswer probe(ServiceCall call) {
        Operation operation = operation(call);
        Optional<String> unable = unable(call);
        if (unable.isPresent()) {
            return new ServiceAnswer.Unknown(unable.get());
        }
        try {
            return ask(operation, calls.request(operation.probe().request(), call, Map.of()), () -> true);
        } catch (UnfitCallException e) {
            return new ServiceAnswer.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private Operation operation(ServiceCall call) {
        Operation operation = declaration.operation(call.operation());
        if (call.key().length() > MAX_KEY_CHARACTERS || !HttpCalls.fitsHeader(call.key())) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_KEY_CHARACTERS + " printable ASCII characters");
        }
        return operation;
    }

    /// Why nothing can be sent at all.
    private Optional<String> unable(ServiceCall call) {
        return calls.missingVariable()
                .map(variable -> call.operation() + " was not called: the variable " + variable
                        + " is not set, or has a value that no header can carry");
    }

    private Optional<String> closedOff() {
        if (breaker.enter()) {
            return Optional.empty();
        }
        return Optional.of("service " + name() + " has failed too often and is not called"
                + breaker.state().openUntil().map(u -> " until " + u).orElse(" while another request is under way"));
    }

    private Reply send(Request request) {
        return send(request, () -> true);
    }

    private Reply send(Request request, BooleanSupplier goOn) {
        Reply reply = calls.send(request, goOn);
        switch (reply) {
            case Reply.Answered answered when answered.status() < 500 -> breaker.answered();
            case Reply.Answered answered -> breaker.failed("status " + answered.status());
            case Reply.Cut(boolean _, String reason) -> breaker.failed(reason);
            case Reply.Stopped _ -> breaker.unsent();
        }
        return reply;
    }

    /// Waits after a failed attempt; false where there is no further one, or the service wants to be left alone
    /// longer than is waited.
    private boolean again(int attempt, Optional<Duration> wanted, BooleanSupplier goOn) {
        Duration least = wanted.orElse(Duration.ZERO);
        if (attempt >= declaration.patience().attempts() || least.compareTo(Patience.MAX_WAIT) > 0) {
            return false;
        }
        Duration backoff = declaration.patience().after(attempt, around.random());
        try {
            around.pause().pause(backoff.compareTo(least) > 0 ? backoff : least, goOn);
            return goOn.getAsBoolean();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// @param goOn whether it may be asked again where there is no answer
    private ServiceAnswer ask(Operation operation, Request request, BooleanSupplier goOn) {
        for (int attempt = 1; ; attempt++) {
            Optional<String> closedOff = closedOff();
            if (closedOff.isPresent()) {
                return new ServiceAnswer.Unknown(closedOff.get());
            }
            Reply reply = send(request);
            Optional<Duration> wanted = Optional.empty();
            if (reply instanceof Reply.Answered answered) {
                Optional<ServiceAnswer> says = says(operation.probe(), answered);
                if (says.isPresent() || !answered.isTransient()) {
                    return says.orElseGet(() -> new ServiceAnswer.Unknown(
                            "the probe of " + operation.name() + " does not say: " + told(answered)));
                }
                wanted = answered.retryAfter();
            }
            if (!again(attempt, wanted, goOn)) {
                return new ServiceAnswer.Unknown("the probe of " + operation.name() + " got no answer: " + told(reply));
            }
        }
    }

    /// The whole state of a shadow.
    Json state(RequestTemplate read) throws UnfitCallException {
        ServiceCall none = new ServiceCall("state", "", Json.Obj.EMPTY, Optional.empty());
        Reply reply = send(calls.request(read, none, Map.of()));
        if (reply instanceof Reply.Answered answered
                && answered.isSuccess()
                && answered.body().isPresent()) {
            return answered.body().get();
        }
        throw new UnfitCallException("the state of the shadow cannot be read: " + told(reply));
    }

    private static Optional<ServiceAnswer> says(Operation.Probe probe, Reply.Answered answered) {
        if (probe.done().holds(answered.status(), answered.body())) {
            return result(answered, probe.result()).map(ServiceAnswer.Done::new);
        }
        return probe.notDone().holds(answered.status(), answered.body())
                ? Optional.of(new ServiceAnswer.NotDone("the service knows of no such call"))
                : Optional.empty();
    }

    /// What is kept of a reply; empty where it is no object, or too large for the journal.
    private static Optional<Json.Obj> result(Reply.Answered answered, JsonPointer at) {
        return answered.body()
                .flatMap(at::in)
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .filter(o -> CanonicalJson.bytes(o).length <= MAX_RESULT_BYTES);
    }

    private static String told(Reply reply) {
        return switch (reply) {
            case Reply.Answered a -> "status " + a.status() + (a.text().isEmpty() ? "" : ", " + a.text());
            case Reply.Cut(boolean _, String reason) -> reason;
            case Reply.Stopped _ -> "it was stopped before it was sent";
        };
    }

    /// One call with all its attempts.
    private final class Attempts {
        private final ServiceCall call;
        private final Operation operation;
        private final Request request;
        private final BooleanSupplier goOn;
        /// Whether an attempt may have reached the service.
        private boolean sent;
        /// Whether an attempt may have had its effect.
        private boolean unclear;
        /// Whether a request may still be on its way.
        private boolean underWay;
        /// Whether the last reply refuses the call, and not this attempt.
        private boolean forGood;

        Attempts(ServiceCall call, Operation operation, Request request, BooleanSupplier goOn) {
            this.call = call;
            this.operation = operation;
            this.request = request;
            this.goOn = goOn;
        }

        ServiceAnswer run() throws UnfitCallException {
            if (!goOn.getAsBoolean()) {
                return stopped();
            }
            String last = "";
            for (int attempt = 1; ; attempt++) {
                Optional<String> closedOff = closedOff();
                if (closedOff.isPresent()) {
                    return new ServiceAnswer.Unknown(closedOff.get() + (last.isEmpty() ? "" : "; before: " + last));
                }
                Reply reply = send(request, goOn);
                if (reply instanceof Reply.Stopped) {
                    return settled(last);
                }
                last = told(reply);
                note(reply);
                Optional<ServiceAnswer> known = known(reply);
                if (known.isPresent()) {
                    return known.get();
                }
                boolean repeatable = !(reply instanceof Reply.Answered a) || a.isTransient() || a.status() == 409;
                Optional<Duration> wanted = reply instanceof Reply.Answered a ? a.retryAfter() : Optional.empty();
                if (!repeatable || !again(attempt, wanted, goOn)) {
                    return settled(last);
                }
            }
        }

        private void note(Reply reply) {
            switch (reply) {
                case Reply.Stopped _ -> {}
                case Reply.Cut(boolean mayBeThere, String _) -> {
                    sent |= mayBeThere;
                    unclear |= mayBeThere;
                    underWay |= mayBeThere;
                    forGood = false;
                }
                case Reply.Answered a -> {
                    sent = true;
                    // a gateway answers in the place of a service that may still be at it, and a conflict is often
                    // the first request, still under way
                    underWay |= a.status() == 502 || a.status() == 504 || a.status() == 409;
                    forGood = a.status() / 100 == 4 && !PASSING.contains(a.status());
                    unclear |= a.status() < 400 || a.status() == 408 || a.status() >= 500;
                }
            }
        }

        /// What the reply alone says.
        private Optional<ServiceAnswer> known(Reply reply) throws UnfitCallException {
            if (!(reply instanceof Reply.Answered a)) {
                return Optional.empty();
            }
            if (a.isSuccess()) {
                return result(a, operation.result()).map(ServiceAnswer.Done::new);
            }
            return switch (a.status()) {
                // not about this call, or about an earlier one under its key
                case 401, 403, 407, 408, 422, 425, 429 -> Optional.empty();
                case 409 -> asked() instanceof ServiceAnswer.Done done ? Optional.of(done) : Optional.empty();
                default ->
                    a.status() / 100 == 4 && !unclear
                            ? Optional.of(new ServiceAnswer.NotDone(told(a)))
                            : Optional.empty();
            };
        }

        private ServiceAnswer asked() throws UnfitCallException {
            return ask(operation, calls.request(operation.probe().request(), call, Map.of()), goOn);
        }

        private ServiceAnswer stopped() {
            return new ServiceAnswer.NotDone(operation.name() + " was stopped before it was sent");
        }

        /// No attempt said it: the probe decides, but for what was stopped before its first.
        private ServiceAnswer settled(String last) throws UnfitCallException {
            if (!sent && !goOn.getAsBoolean()) {
                return stopped();
            }
            return switch (asked()) {
                case ServiceAnswer.Done done -> done;
                case ServiceAnswer.NotDone _
                when underWay ->
                    new ServiceAnswer.Unknown(operation.name() + " may still be under way: " + last
                            + "; the service shows no trace of it yet");
                // what offsets is asked for until it is refused: nobody else would try again
                case ServiceAnswer.NotDone _
                when call.offsets().isPresent() && !forGood ->
                    new ServiceAnswer.Unknown(operation.name() + " was not accepted yet: " + last);
                case ServiceAnswer.NotDone _ -> new ServiceAnswer.NotDone(last);
                case ServiceAnswer.Unknown(String reason) -> new ServiceAnswer.Unknown(last + "; " + reason);
            };
        }
    }

    /// Another declaration is in force. What is under way here goes on to its end, probe and all, where and as it
    /// was begun: a service that may know of an attempt is the one to ask.
    public void retire() {
        calls.retire();
    }

    @Override
    public void close() {
        calls.close();
    }
}
