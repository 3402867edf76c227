package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.ToolEffects;
import com.rollbackapi.journal.Write;
import com.rollbackapi.policy.Policies;
import com.rollbackapi.policy.PolicyFileException;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.target.ServiceCall;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What must hold between the bank and the journal of a world, by the entries alone.
record SimBooks(SimWorld world) {
    static final String ORIGIN = "sim";
    static final List<String> TOOLS = List.of("book", "gift", "pay", "ship", "wire");

    /// What the bank does; nobody does `ungift`.
    static final List<ToolEffects> OPERATIONS = List.of(
            new ToolEffects("book", EffectClass.COMPENSATABLE, Optional.of("unbook"), Optional.empty()),
            new ToolEffects("pay", EffectClass.COMPENSATABLE, Optional.of("refund"), Optional.of(Duration.ofHours(6))),
            new ToolEffects("refund", EffectClass.IRREVERSIBLE, Optional.empty(), Optional.empty()),
            new ToolEffects("ship", EffectClass.COMPENSATABLE, Optional.of("recall"), Optional.of(Duration.ofHours(3))),
            new ToolEffects("unbook", EffectClass.IRREVERSIBLE, Optional.empty(), Optional.empty()),
            new ToolEffects("wire", EffectClass.IRREVERSIBLE, Optional.empty(), Optional.empty()));

    /// They end half an hour before one in which the clocks are.
    static final Policies POLICIES = policies("""
        [policy]
        name = "sim"
        version = "1"
        [tools."book"]
        class = "compensatable"
        compensation = "unbook"
        [tools."gift"]
        class = "compensatable"
        compensation = "ungift"
        [tools."pay"]
        class = "compensatable"
        compensation = "refund"
        allowed_for = "PT5H30M"
        [tools."ship"]
        class = "compensatable"
        compensation = "recall"
        allowed_for = "PT2H30M"
        """);

    private static Policies policies(String text) {
        try {
            return Policies.parse(text);
        } catch (PolicyFileException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Under which an action's own call is known to the bank.
    static String key(Action.Identity identity) {
        return ServiceKeys.forward(ORIGIN, identity.idempotencyKey());
    }

    private Action action(long entry) throws IOException {
        return Action.fromBody(world.entry(entry).entry().body());
    }

    String forward(long entry) throws IOException {
        return key(action(entry).identity());
    }

    /// Before anything is committed each compensation is decided, and the bank could say where it stands.
    void prepared(Plan plan, long order) throws IOException {
        for (Plan.Undone action : plan.compensations()) {
            String undo = ServiceKeys.undo(
                    action.entry(),
                    Rfc6962.leafHash(world.entry(action.entry()).entry().toBytes()));
            if (outcome(action.entry())
                    .filter(o -> !Set.of("ordered", "unknown").contains(o))
                    .isPresent()) {
                continue; // settled by an earlier attempt
            }
            if (world.bank.wasSilent(undo, order) || world.bank.wasSilent(forward(action.entry()), order)) {
                throw new SimViolation("prepared everywhere before anything", "the bank was silent on " + action);
            }
            if (outcome(action.entry()).isEmpty()) {
                throw new SimViolation("decided before anything", action.toString());
            }
        }
    }

    /// Whether the journal, as it is durable now, has ordered this call, behind all that can be put back and with
    /// the runs held, and whether what rests on the action was offset before.
    void ordered(ServiceCall call) {
        try {
            if (call.offsets().isEmpty()) {
                requireRequested(call);
                return;
            }
            for (long i = world.size() - 1L; i >= 0; i--) {
                Json.Obj body = world.entry(i).entry().body();
                if (world.entry(i).entry().event() == EventType.ROLLBACK_COMPENSATION
                        && body.text("key").equals(Optional.of(call.key()))) {
                    if (!Set.of("ordered", "unknown")
                            .contains(body.text("outcome").orElse(""))) {
                        throw new SimViolation("nothing is called that is settled", call + " after " + body);
                    }
                    requireInOrder((long) body.number("entry").orElseThrow(), call);
                    requireRestored(body.text("rollback_id").orElseThrow(), call);
                    return;
                }
            }
            throw new SimViolation("decided before it is called", call.toString());
        } catch (IOException e) {
            throw new SimViolation("alive", String.valueOf(e.getMessage()));
        }
    }

    private void requireRequested(ServiceCall call) throws IOException {
        for (IndexedEntry e : world.read(0, world.size())) {
            if (e.entry().event() == EventType.ACTION_REQUESTED
                    && forward(e.index()).equals(call.key())) {
                String run = e.entry().body().text("run_id").orElseThrow();
                if (isHeld(run, world.size()) != 0 || new SimReaches(world).holds(run)) {
                    throw new SimViolation("nothing goes out after a containment", run + " calls " + call);
                }
                return;
            }
        }
        throw new SimViolation("requested before it is called", call.toString());
    }

    private void requireRestored(String rollback, ServiceCall call) throws IOException {
        IndexedEntry queued = find(EventType.ROLLBACK_QUEUED, rollback);
        Plan plan = StoredPlan.read(
                world.blobs, Write.ref(queued.entry().body(), "plan_ref").orElseThrow());
        for (String run : plan.runs()) {
            if (isHeld(run, world.size()) == 0) {
                throw new SimViolation("contained before the first compensation", run + " could write at " + call);
            }
        }
        for (Plan.Step s : plan.steps()) {
            if (!world.system(s.target()).version(s.object()).equals(s.replacement())) {
                throw new SimViolation("what can be put back goes first", s.target() + "/" + s.object());
            }
        }
    }

    /// -1 where the run never had a lease, 0 where it has one, 1 where it was taken away.
    private int isHeld(String run, long before) throws IOException {
        int held = -1;
        for (long i = 0; i < before; i++) {
            IndexedEntry e = world.entry(i);
            if (e.entry().body().text("run_id").equals(Optional.of(run))) {
                switch (e.entry().event()) {
                    case LEASE_GRANTED -> held = 0;
                    case LEASE_REVOKED -> held = 1;
                    default -> {}
                }
            }
        }
        return held;
    }

    private IndexedEntry find(EventType event, String rollback) throws IOException {
        for (IndexedEntry e : world.read(0, world.size())) {
            if (e.entry().event() == event
                    && e.entry().body().text("rollback_id").equals(Optional.of(rollback))) {
                return e;
            }
        }
        throw new SimViolation("ordered before it happens", rollback + " has no " + event);
    }

    /// Whoever declared to depend on the action's step, or wrote what it had written, was offset before it, unless
    /// its own offsetting is settled in another way.
    private void requireInOrder(long entry, ServiceCall call) throws IOException {
        for (long later : dependents(entry)) {
            Optional<String> outcome = outcome(later);
            if (outcome.filter(
                            o -> Set.of("ordered", "unknown", "refused", "held").contains(o))
                    .isPresent()) {
                throw new SimViolation("in dependency order", call + " before what rests on it in entry " + later);
            }
        }
    }

    private Set<Long> dependents(long entry) throws IOException {
        Set<Long> members = new HashSet<>(Set.of(entry));
        for (long i = entry + 1; i < world.size(); i++) {
            if (world.entry(i).entry().event() == EventType.ACTION_EXECUTED) {
                for (long m : Set.copyOf(members)) {
                    if (restsOn(action(i), action(m))) {
                        members.add(i);
                    }
                }
            }
        }
        members.remove(entry);
        return members;
    }

    private static boolean restsOn(Action later, Action earlier) {
        Set<String> written = new HashSet<>();
        earlier.writes().forEach(w -> written.add(SimModel.place(w.target(), w.object())));
        return later.identity()
                        .grounds()
                        .dependsOn()
                        .contains(earlier.identity().runId() + "/"
                                + earlier.identity().stepId())
                || later.writes().stream().anyMatch(w -> written.contains(SimModel.place(w.target(), w.object())));
    }

    /// The last word on an action's compensation.
    private Optional<String> outcome(long entry) throws IOException {
        Optional<String> last = Optional.empty();
        for (IndexedEntry e : world.read(0, world.size())) {
            Json.Obj body = e.entry().body();
            if (e.entry().event() == EventType.ROLLBACK_COMPENSATION
                    && (long) body.number("entry").orElse(-1) == entry) {
                last = body.text("outcome");
            }
        }
        return last;
    }

    /// The journal says of each compensation what the bank has done, and a task is open exactly where a person has
    /// something to do.
    void agree(Picture picture) throws IOException {
        for (CompensationRow row : picture.world().compensations().values()) {
            boolean isOffset = world.bank.offset(forward(row.entry())) > 0;
            boolean isWrong = switch (row.state()) {
                case DONE -> !isOffset;
                case OPEN, EXPIRED, UNOFFERED, REFUSED, HELD -> isOffset;
                case ABSENT -> isOffset || world.bank.isDone(forward(row.entry()));
                case ORDERED, UNKNOWN -> false;
            };
            if (isWrong) {
                throw new SimViolation("the journal says what the bank did", row.toString());
            }
            long tasks = picture.tasks().values().stream()
                    .filter(t -> t.object().equals(Optional.of("entry " + row.entry())))
                    .count();
            if (tasks != (row.state().byHand() ? 1 : 0)) {
                throw new SimViolation("a task exactly where a person is needed", tasks + " for " + row);
            }
        }
    }

    /// Whether it was put off because something may still be on its way to the bank, and rightly.
    boolean waits(Outcome outcome, Picture picture) throws IOException {
        String said = switch (outcome) {
            case Outcome.Refused r -> r.reason();
            case Outcome.Partial p -> String.join("; ", p.findings());
            case Outcome.Restored _, Outcome.Unchanged _, Outcome.Paused _ -> "";
        };
        if (!said.contains("may still be on its way")) {
            return false;
        }
        for (CompensationRow row : picture.world().compensations().values()) {
            if (row.inDoubt() && world.isThisHour(row.entry()) && !world.bank.isDone(forward(row.entry()))) {
                return true;
            }
        }
        for (ActionRow a : picture.world().actions().values()) {
            if (new SimFollowUps(world).mayArrive(a)) {
                return true;
            }
        }
        throw new SimViolation("no false alarm", outcome + ", and nothing is in doubt since less than an hour");
    }

    /// Whatever the bank did for an agent is an action of the journal that can be undone or followed up.
    void known(Picture picture) throws IOException {
        Set<String> keys = new HashSet<>();
        for (CompensationRow row : picture.world().compensations().values()) {
            keys.add(forward(row.entry()));
        }
        for (ActionRow a : picture.world().actions().values()) {
            if (SimFollowUps.isIrreversible(a) && a.stands()) {
                keys.add(forward(a.entry()));
            }
        }
        for (String done : world.bank.forwards()) {
            if (!keys.contains(done)) {
                throw new SimViolation("what was done is known", done + " is no action of the journal");
            }
        }
    }

    /// Nothing that these runs did is left to offset.
    void settled(Picture picture, Set<String> runs) {
        for (CompensationRow row : picture.world().compensations().values()) {
            if (runs.contains(row.runId()) && !row.state().settled()) {
                throw new SimViolation("undone whole", row.toString());
            }
        }
    }

    /// Nothing that these steps did is left to offset.
    void settledSteps(Picture picture, Set<String> steps) {
        for (CompensationRow row : picture.world().compensations().values()) {
            if (steps.contains(row.runId() + "/" + row.stepId()) && !row.state().settled()) {
                throw new SimViolation("undone whole", row.toString());
            }
        }
    }

    /// The first word on each is that of the clock when it was journaled, and none follows what settles it.
    void decisions() throws IOException {
        Set<Long> seen = new HashSet<>();
        Set<Long> settled = new HashSet<>();
        for (IndexedEntry e : world.read(0, world.size())) {
            if (e.entry().event() == EventType.ROLLBACK_COMPENSATION) {
                Json.Obj body = e.entry().body();
                long entry = (long) body.number("entry").orElseThrow();
                String outcome = body.text("outcome").orElseThrow();
                if (settled.contains(entry)) {
                    throw new SimViolation("nothing twice", e.toString());
                }
                if (!Set.of("ordered", "unknown").contains(outcome)) {
                    settled.add(entry);
                }
                boolean isFirst = seen.add(entry);
                if (outcome.equals("expired") && !isFirst) {
                    throw new SimViolation("a window is decided once", e.toString());
                }
                if (isFirst && Set.of("ordered", "expired").contains(outcome)) {
                    requireClock(e, entry, outcome.equals("expired"));
                }
            }
        }
    }

    private void requireClock(IndexedEntry decision, long entry, boolean expired) throws IOException {
        Optional<String> until = action(entry).compensation().orElseThrow().allowedUntil();
        boolean isOver = until.isPresent() && !world.hourOf(decision.index()).isBefore(Instant.parse(until.get()));
        if (isOver != expired) {
            throw new SimViolation("an expired window is never called", decision + ", open until " + until);
        }
    }
}
