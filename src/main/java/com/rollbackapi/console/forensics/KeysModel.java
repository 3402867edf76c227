package com.rollbackapi.console.forensics;

import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Steady;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.LogKeys.Term;
import com.rollbackapi.tlog.NoteVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// Which keys sign the journal that is shown, and what can be done about them here. Asked again whenever the journal
/// grows, since an entry may replace or revoke one.
final class KeysModel {
    /// How far it is.
    enum Stage {
        OPENING,
        /// There is no head by which its keys could be known.
        UNKNOWN,
        KNOWN,
        FAILED
    }

    /// Whether something can be done.
    enum Deed {
        /// Not through this source.
        ABSENT,
        /// Through this source, and not now.
        DISABLED,
        OPEN
    }

    /// Why a key counts as this journal's.
    enum Known {
        /// It was known before the journal was opened.
        PINNED,
        /// This engine has its private half.
        HELD,
        /// The journal itself brought it, and nothing else speaks for it.
        UNPINNED,
        /// An entry leads to it from one of those.
        STATED
    }

    /// A key as it is shown.
    ///
    /// @param led the entry that leads to it, where one does
    /// @param revoked the entry that revokes it, where one does
    record Row(Term term, Known known, OptionalLong led, OptionalLong revoked, Deed revoke) {
        /// Name and id.
        String id() {
            return term.key().shortName();
        }

        /// The newest entry that says something about it.
        OptionalLong entry() {
            if (revoked.isPresent() || term.to().isPresent()) {
                return revoked.isPresent() ? revoked : term.to();
            }
            return term.from() > 0 ? OptionalLong.of(term.from() - 1) : OptionalLong.empty();
        }
    }

    /// What is shown.
    ///
    /// @param rows newest first; empty unless they are known
    /// @param why nothing can be done now, or why the keys are not known; empty where neither is so
    record Shown(Stage stage, List<Row> rows, Deed replace, String why) {
        Shown {
            rows = List.copyOf(rows);
        }

        static Shown of(Stage stage, String why) {
            return new Shown(stage, List.of(), Deed.ABSENT, why);
        }

        /// The key that signs from now on.
        Term inForce() {
            return rows.getFirst().term();
        }
    }

    private record Asked(Source source, long size, Trust.State state) {}

    private final Steady<Asked> asking;
    private final ReadOnlyObjectWrapper<Shown> shown = new ReadOnlyObjectWrapper<>(Shown.of(Stage.OPENING, ""));
    private Optional<Source> source = Optional.empty();
    private Optional<LogKeys> keys = Optional.empty();
    private boolean pinned;
    private Optional<String> whyNot = Optional.empty();

    KeysModel(Latest latest) {
        this.asking = new Steady<>(latest);
    }

    ReadOnlyObjectProperty<Shown> shown() {
        return shown.getReadOnlyProperty();
    }

    /// A journal is shown.
    ///
    /// @param size how many entries it has
    /// @param nothing why nothing can be done through it now; empty where something can
    void show(Source now, Trust trust, long size, Optional<String> nothing) {
        if (!source.equals(Optional.of(now))) {
            source = Optional.of(now);
            keys = Optional.empty();
            asking.forget();
            shown.set(Shown.of(Stage.OPENING, ""));
        }
        boolean isOther = pinned != trust.pinned() || !whyNot.equals(nothing);
        whyNot = nothing;
        pinned = trust.pinned();
        if (keys.isPresent() && isOther) {
            known();
        }
        if (trust.state() != Trust.State.VERIFYING) {
            asking.want(new Asked(now, size, trust.state()), now::keys, this::answered, this::failed);
        }
    }

    private void answered(Optional<LogKeys> found) {
        if (found.isEmpty()) {
            keys = found;
            shown.set(Shown.of(Stage.UNKNOWN, ""));
        } else if (!found.equals(keys)) {
            keys = found;
            known();
        }
    }

    private void failed(Exception e) {
        keys = Optional.empty();
        shown.set(Shown.of(Stage.FAILED, String.valueOf(e.getMessage())));
    }

    private void known() {
        Source from = source.orElseThrow();
        LogKeys now = keys.orElseThrow();
        Deed possible = from.operator().isEmpty() ? Deed.ABSENT : whyNot.isPresent() ? Deed.DISABLED : Deed.OPEN;
        // the engine goes by the key whose private half it has, whoever else is known to it
        NoteVerifier first = from.kind() == Source.Kind.LOCAL ? now.newest() : now.pinned();
        Known how = from.kind() == Source.Kind.LOCAL ? Known.HELD : pinned ? Known.PINNED : Known.UNPINNED;
        List<Row> rows = new ArrayList<>();
        boolean isBehind = false;
        for (Term term : now.terms()) {
            boolean isFirst = term.key().equals(first);
            rows.addFirst(new Row(
                    term,
                    isFirst ? how : Known.STATED,
                    isFirst ? OptionalLong.empty() : isBehind ? OptionalLong.of(term.from() - 1) : term.to(),
                    revocation(now, term),
                    term.state() == Term.State.REPLACED ? possible : Deed.ABSENT));
            isBehind |= isFirst;
        }
        shown.set(new Shown(Stage.KNOWN, rows, possible, possible == Deed.DISABLED ? whyNot.orElse("") : ""));
    }

    private static OptionalLong revocation(LogKeys keys, Term term) {
        return keys.statements().stream()
                .filter(s ->
                        s.word() instanceof KeyStatement.Revoked r && r.key().equals(term.key()))
                .mapToLong(KeyStatement::size)
                .findFirst();
    }
}
