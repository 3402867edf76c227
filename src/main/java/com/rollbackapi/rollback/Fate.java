package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.CompensationRow.State;
import com.rollbackapi.projection.Picture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// What a plan makes of an action, as it looks at a moment. What is called is decided when the plan runs.
///
/// @param secondsLeft until its compensation is too late; empty where nothing is to be called or that never comes
public record Fate(Plan.Undone action, Kind kind, Optional<Long> secondsLeft) {
    /// What becomes of it.
    public enum Kind {
        /// Its writes are taken back.
        REVERSED,
        /// Another call offsets it.
        COMPENSATED,
        /// It was offset, or there was nothing to offset.
        OFFSET,
        /// Its window has closed: a person follows up.
        EXPIRED,
        /// No service offers what offsets it, or it was refused: a person follows up.
        BY_HAND,
        /// A person follows up.
        IRREVERSIBLE;

        private String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Kind ofWireName(String name) {
            return Arrays.stream(values())
                    .filter(k -> k.wireName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no action becomes '" + name + "'"));
        }
    }

    /// One for each action of the plan, in its order.
    ///
    /// @param offered whether a service offers what offsets an action
    public static List<Fate> of(Picture picture, Plan plan, Instant now, Predicate<Plan.Undone> offered) {
        return plan.actions().stream().map(a -> of(picture, a, now, offered)).toList();
    }

    /// Reads back what [#toJson] says of the actions of a plan. Throws `IllegalArgumentException` where it is of
    /// others.
    ///
    /// @param rows in the plan's order
    public static List<Fate> read(Plan plan, List<Json.Obj> rows) {
        if (rows.size() != plan.actions().size()) {
            throw new IllegalArgumentException("what becomes of " + rows.size() + " actions is said, and the plan has "
                    + plan.actions().size());
        }
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Plan.Undone action = plan.actions().get(i);
            Json.Obj row = rows.get(i);
            if (row.number("entry").orElse(-1) != action.entry()) {
                throw new IllegalArgumentException("action " + (i + 1) + " is not entry " + action.entry());
            }
            Kind said = Kind.ofWireName(row.text("fate").orElse(""));
            fates.add(new Fate(
                    action,
                    action.compensation().isPresent() ? said : byTarget(action),
                    row.number("seconds_left").isPresent()
                            ? Optional.of((long) row.number("seconds_left").orElseThrow())
                            : Optional.empty()));
        }
        return fates;
    }

    /// Of an action that no other call offsets: so the plan says, whoever says otherwise.
    private static Kind byTarget(Plan.Undone action) {
        return action.isIrreversible() ? Kind.IRREVERSIBLE : Kind.REVERSED;
    }

    private static Fate of(Picture picture, Plan.Undone action, Instant now, Predicate<Plan.Undone> offered) {
        if (action.compensation().isEmpty()) {
            return new Fate(action, byTarget(action), Optional.empty());
        }
        Optional<Instant> closes =
                CompensationRow.closes(action.compensation().get().allowedUntil());
        Optional<CompensationRow> row =
                Optional.ofNullable(picture.world().compensations().get(action.entry()));
        State state = row.map(CompensationRow::state).orElse(State.OPEN);
        boolean isOffered = row.filter(CompensationRow::isCall).isPresent() && offered.test(action);
        boolean isHeld = action.compensation().get().isHeld(picture.world());
        Kind kind = switch (state) {
            case OPEN ->
                !isOffered || isHeld ? Kind.BY_HAND : UndoWindow.isOpen(closes, now) ? Kind.COMPENSATED : Kind.EXPIRED;
            case ORDERED, UNKNOWN -> Kind.COMPENSATED;
            case DONE, ABSENT -> Kind.OFFSET;
            case EXPIRED -> Kind.EXPIRED;
            case UNOFFERED, REFUSED, HELD -> Kind.BY_HAND;
        };
        boolean counts = state == State.OPEN && kind == Kind.COMPENSATED;
        return new Fate(action, kind, counts ? UndoWindow.secondsLeft(closes, now) : Optional.empty());
    }

    /// In words, for people.
    public String text() {
        String operation = action.compensation().map(Plan.Compensation::type).orElse("");
        String until = action.compensation()
                .flatMap(Plan.Compensation::allowedUntil)
                .map(u -> " until " + u)
                .orElse("");
        return switch (kind) {
            case REVERSED -> "reversed";
            case COMPENSATED -> "compensated by " + operation + until;
            case OFFSET -> "offset already";
            case EXPIRED -> "expired: " + operation + " was possible" + until + "; follow up by hand";
            case BY_HAND -> "by hand: " + operation + until;
            case IRREVERSIBLE -> "cannot be undone: follow up by hand";
        };
    }

    /// As the command line and the API show it.
    public Json.Obj toJson() {
        Json.Builder row = Json.object()
                .put("entry", action.entry())
                .put("run_id", action.run())
                .put("step_id", action.stepId())
                .put("tool", action.tool())
                .put("class", action.effects().wireName())
                .put("fate", kind.wireName())
                .put("operation", action.compensation().map(Plan.Compensation::type))
                .put("allowed_until", action.compensation().flatMap(Plan.Compensation::allowedUntil));
        secondsLeft.ifPresent(s -> row.put("seconds_left", s));
        return row.build();
    }
}
