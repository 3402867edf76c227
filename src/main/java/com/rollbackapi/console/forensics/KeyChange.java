package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.tlog.LogKeys.Term;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/// What an operator is about to do to one of a log's keys, in words, and how it is done.
sealed interface KeyChange {
    /// The longest reason, in characters: it stands in an entry whole, which has at most 65,535 bytes.
    int MAX_REASON_CHARS = 2_000;

    /// The key as it was when this was asked.
    Term term();

    /// What is about to be done.
    String title();

    /// What will be so once it is done, whatever was typed.
    String effect();

    /// What will be so once it is done.
    ///
    /// @param last the largest head that counts, where one is revoked
    default String effect(OptionalLong last) {
        return effect();
    }

    /// What the button that does it says.
    String button();

    /// What it is called while it runs.
    String job();

    /// What is said when it was done.
    String done(Term after);

    Term run(Operator operator, OptionalLong last, Operator.Request request) throws IOException, RefusedException;

    /// The largest head that counts, as it was typed. Where nothing is typed, none that the key signed.
    default Last last(String typed) {
        return new Last.Of(OptionalLong.empty());
    }

    /// What was typed for the largest head that counts.
    sealed interface Last {
        /// @param size empty for none
        record Of(OptionalLong size) implements Last {}

        /// No size of a head that the key signed.
        record Malformed(String why) implements Last {}
    }

    /// Whether the key still is as it was when this was asked.
    default boolean holdsFor(List<KeysModel.Row> rows) {
        return rows.stream().anyMatch(r -> r.term().equals(term()));
    }

    private static String name(Term term) {
        return Neutral.text(term.key().shortName());
    }

    /// Another key takes the place of the one in force.
    record Replace(Term term) implements KeyChange {
        @Override
        public String title() {
            return Messages.text("forensics.keys.replace.title", name(term));
        }

        @Override
        public String effect() {
            return Messages.text("forensics.keys.replace.effect");
        }

        @Override
        public String button() {
            return Messages.text("forensics.keys.replace.hold");
        }

        @Override
        public String job() {
            return Messages.text("forensics.keys.replace.job", name(term));
        }

        @Override
        public String done(Term after) {
            return Messages.text("forensics.keys.replace.done", name(after), Times.count(after.from() - 1));
        }

        @Override
        public Term run(Operator operator, OptionalLong last, Operator.Request request)
                throws IOException, RefusedException {
            return operator.rotateKey(request);
        }
    }

    /// Heads that a replaced key signed count no more.
    record Revoke(Term term) implements KeyChange {
        @Override
        public Last last(String typed) {
            String digits = typed.strip().replace(",", "");
            if (digits.isEmpty()) {
                return new Last.Of(OptionalLong.empty());
            }
            long from = term.from();
            long to = term.to().orElseThrow();
            long size = digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
            return size >= from && size <= to
                    ? new Last.Of(OptionalLong.of(size))
                    : new Last.Malformed(
                            Messages.text("forensics.keys.revoke.size.bad", Times.count(from), Times.count(to)));
        }

        @Override
        public String title() {
            return Messages.text("forensics.keys.revoke.title", name(term));
        }

        @Override
        public String effect() {
            return Messages.text("forensics.keys.revoke.effect");
        }

        @Override
        public String effect(OptionalLong last) {
            long to = term.to().orElseThrow();
            String heads = last.isEmpty()
                    ? Messages.text("forensics.keys.revoke.none", Times.count(term.from()), Times.count(to))
                    : last.getAsLong() == to
                            ? Messages.text("forensics.keys.revoke.all", Times.count(term.from()), Times.count(to))
                            : Messages.text(
                                    "forensics.keys.revoke.some",
                                    Times.count(last.getAsLong()),
                                    Times.count(last.getAsLong() + 1),
                                    Times.count(to));
            return heads + "\n" + effect();
        }

        @Override
        public String button() {
            return Messages.text("forensics.keys.revoke.hold");
        }

        @Override
        public String job() {
            return Messages.text("forensics.keys.revoke.job", name(term));
        }

        @Override
        public String done(Term after) {
            return Messages.text("forensics.keys.revoke.done", name(after));
        }

        @Override
        public Term run(Operator operator, OptionalLong last, Operator.Request request)
                throws IOException, RefusedException {
            return operator.revokeKey(term.key().vkey(), last, request);
        }
    }
}
