package com.rollbackapi.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Folds what people look at: sessions, tasks, variants of campaigns.
final class ReviewFold {
    private ReviewFold() {}

    static void sessionOpened(Draft draft, Body body) {
        SessionRow row = new SessionRow(
                body.text("session"),
                body.text("title"),
                body.actor(),
                body.number("first", body.index()),
                Optional.empty(),
                body.time(),
                Optional.empty());
        draft.sessions = draft.sessions.plus(row.id(), row);
    }

    static void sessionClosed(Draft draft, Body body) {
        SessionRow row = draft.sessions.get(body.text("session"));
        if (row == null) {
            throw new IllegalArgumentException("no earlier entry opened the session '" + body.text("session") + "'");
        }
        draft.sessions = draft.sessions.plus(
                row.id(),
                new SessionRow(
                        row.id(),
                        row.title(),
                        row.openedBy(),
                        row.first(),
                        Optional.of(body.index() + 1),
                        row.opened(),
                        Optional.of(body.time())));
    }

    static void taskOpened(Draft draft, Body body) {
        TaskRow row = new TaskRow(
                body.text("task"),
                body.text("title"),
                body.maybe("rollback_id"),
                body.maybe("object"),
                body.maybeHash("ours"),
                body.maybeHash("theirs"),
                false,
                body.time());
        draft.tasks = draft.tasks.plus(row.id(), row);
    }

    static void taskClosed(Draft draft, Body body) {
        TaskRow row = draft.tasks.get(body.text("task"));
        if (row == null) {
            throw new IllegalArgumentException("no earlier entry opened the task '" + body.text("task") + "'");
        }
        draft.tasks = draft.tasks.plus(row.id(), row.done());
    }

    /// A change of a variant; a reference to a rule is a violation that it now carries.
    static void variantChanged(Draft draft, Body body) {
        VariantRow row = variant(draft, body);
        List<String> violations = new ArrayList<>(row.violations());
        body.maybe("rule").filter(r -> !violations.contains(r)).ifPresent(violations::add);
        put(
                draft,
                new VariantRow(
                        row.campaign(),
                        row.variant(),
                        body.text("title", row.title()),
                        body.text("approval", row.approval()),
                        true,
                        violations,
                        row.checkpoint(),
                        body.time()));
    }

    static void variantSettled(Draft draft, Body body) {
        VariantRow row = variant(draft, body);
        put(
                draft,
                new VariantRow(
                        row.campaign(),
                        row.variant(),
                        body.text("title", row.title()),
                        body.text("approval", row.approval()),
                        true,
                        row.violations(),
                        body.maybe("checkpoint").or(row::checkpoint),
                        body.time()));
    }

    private static VariantRow variant(Draft draft, Body body) {
        String campaign = body.text("campaign");
        String variant = body.text("variant");
        VariantRow known = draft.variants.get(campaign + "/" + variant);
        return known != null
                ? known
                : new VariantRow(campaign, variant, variant, "draft", false, List.of(), Optional.empty(), body.time());
    }

    /// Only one variant of a campaign is active: the one changed last.
    private static void put(Draft draft, VariantRow active) {
        for (VariantRow v : List.copyOf(draft.variants.values())) {
            if (v.campaign().equals(active.campaign()) && v.active()) {
                draft.variants = draft.variants.plus(
                        v.key(),
                        new VariantRow(
                                v.campaign(),
                                v.variant(),
                                v.title(),
                                v.approval(),
                                false,
                                v.violations(),
                                v.checkpoint(),
                                v.updated()));
            }
        }
        draft.variants = draft.variants.plus(active.key(), active);
    }
}
