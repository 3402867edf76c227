package com.rollbackapi.console.forensics;

import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.journal.Finding;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// What the doctor finds in the journal that is shown. It reads every byte, so it is asked once a journal, again where
/// that turns red, and whenever somebody wants to know.
final class FindingsModel {
    /// How far it is.
    enum Stage {
        EXAMINING,
        HEALTHY,
        FOUND,
        FAILED
    }

    /// What is shown.
    ///
    /// @param entries how many the journal had when it was examined: with more, the findings are of an earlier
    /// state
    /// @param problem why it could not be examined; empty where it could
    record Shown(Stage stage, List<Finding> findings, long entries, String problem) {
        Shown {
            findings = List.copyOf(findings);
        }
    }

    private record Asked(Source source, boolean isRed) {}

    private final Latest latest;
    private final ReadOnlyObjectWrapper<Shown> shown =
            new ReadOnlyObjectWrapper<>(new Shown(Stage.EXAMINING, List.of(), 0, ""));
    private Optional<Asked> asked = Optional.empty();

    FindingsModel(Latest latest) {
        this.latest = latest;
    }

    ReadOnlyObjectProperty<Shown> shown() {
        return shown.getReadOnlyProperty();
    }

    /// A journal is shown, with what is known of it; one that is still being opened is not examined.
    void show(Source source, Trust trust) {
        Asked now = new Asked(source, trust.state() == Trust.State.RED);
        if (trust.state() != Trust.State.VERIFYING && !asked.equals(Optional.of(now))) {
            asked = Optional.of(now);
            again();
        }
    }

    /// Looks once more.
    void again() {
        asked.ifPresent(a -> {
            long entries = a.source().trust().treeSize();
            shown.set(new Shown(Stage.EXAMINING, List.of(), entries, ""));
            latest.ask(
                    a.source()::findings,
                    found -> shown.set(new Shown(found.isEmpty() ? Stage.HEALTHY : Stage.FOUND, found, entries, "")),
                    e -> shown.set(new Shown(Stage.FAILED, List.of(), entries, String.valueOf(e.getMessage()))));
        });
    }
}
