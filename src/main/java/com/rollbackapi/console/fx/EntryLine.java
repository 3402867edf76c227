package com.rollbackapi.console.fx;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One entry of a journal as lists show it: who did what to which target, and how it ended.
///
/// @param action the tool of an action, the event's name of anything else
/// @param services the targets written to, or that the entry names
/// @param object the first object written, or what else the entry is about
/// @param result `success`, `failed`, `refused`, or what the event itself says; empty where it says nothing
public record EntryLine(
        long index,
        Instant time,
        EventType event,
        String actor,
        String action,
        List<String> services,
        String object,
        String result,
        Optional<EffectClass> effects) {
    private static final List<String> ABOUT = List.of(
            "rule",
            "rollback_id",
            "checkpoint",
            "migration",
            "deployment",
            "session",
            "task",
            "variant",
            "workflow",
            "containment",
            "subject",
            "run_id");
    private static final List<String> SAYS = List.of("response", "integrity", "outcome", "status", "approval");

    public EntryLine {
        services = List.copyOf(services);
    }

    public static EntryLine of(IndexedEntry e) {
        EventType event = e.entry().event();
        boolean isAction = event == EventType.ACTION_EXECUTED
                || event == EventType.ACTION_REFUSED
                || event == EventType.ACTION_REQUESTED;
        if (isAction) {
            try {
                return action(e, Action.fromBody(e.entry().body()));
            } catch (IllegalArgumentException malformed) {
                return plain(e); // a foreign journal may hold anything: it is shown as what it is
            }
        }
        return plain(e);
    }

    private static EntryLine action(IndexedEntry e, Action action) {
        String result = switch (e.entry().event()) {
            case ACTION_REFUSED -> "refused";
            case ACTION_REQUESTED -> "requested";
            default -> action.result().ok() ? "success" : "failed";
        };
        return new EntryLine(
                e.index(),
                e.entry().time(),
                e.entry().event(),
                e.entry().actor(),
                action.tool(),
                action.writes().stream().map(Write::target).distinct().toList(),
                action.writes().stream().findFirst().map(Write::object).orElse(""),
                result,
                action.effects());
    }

    private static EntryLine plain(IndexedEntry e) {
        Json.Obj body = e.entry().body();
        String about = first(body, ABOUT);
        List<String> services = Stream.of("service", "target")
                .flatMap(n -> body.text(n).stream())
                .limit(1)
                .toList();
        String says = switch (e.entry().event()) {
            case CHECKPOINT_VERIFIED -> body.get("ok").equals(Optional.of(Json.of(true))) ? "success" : "failed";
            case MIGRATION_BROKEN -> "failed";
            case CONTAINMENT_APPLIED -> "contained";
            default -> first(body, SAYS);
        };
        return new EntryLine(
                e.index(),
                e.entry().time(),
                e.entry().event(),
                e.entry().actor(),
                e.entry().event().wireName(),
                services,
                body.text("object").orElse(about),
                says,
                Optional.empty());
    }

    private static String first(Json.Obj body, List<String> names) {
        return names.stream().flatMap(n -> body.text(n).stream()).findFirst().orElse("");
    }

    /// The result in its colour.
    public Cell resultCell() {
        Tone tone = switch (result) {
            case "success", "verified", "done", "restored", "approved" -> Tone.SUCCESS;
            case "failed", "refused", "contained", "contain", "partial", "blocked", "mismatch" -> Tone.DANGER;
            case "flag", "flagged", "requested", "in review" -> Tone.WARNING;
            default -> Tone.MUTED;
        };
        return Cell.toned(tone, result);
    }
}
