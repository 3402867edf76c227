package com.rollbackapi.console.frame;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Facts;
import com.rollbackapi.console.fx.Facts.Fact;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Status;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.engine.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.controlsfx.control.PopOver;

/// Which journal, how it relates to the present, and how far it can be trusted.
final class TopBar {
    private final Parent node;
    private final LongSupplier staleSeconds;
    private Trust trust;

    @FXML
    private Label workspace;

    @FXML
    private Button search;

    @FXML
    private HBox modeChip;

    @FXML
    private Button journal;

    @FXML
    private Label identity;

    private final Status mode = new Status();

    TopBar(Playhead playhead, String user, Runnable palette) {
        this.node = Views.load(this, "TopBar.fxml");
        this.trust = playhead.view().trust();
        this.staleSeconds = playhead::staleSeconds;
        identity.setText(user);
        modeChip.getChildren().add(mode);
        search.setOnAction(e -> palette.run());
        journal.setOnAction(e -> details());
    }

    Parent node() {
        return node;
    }

    void show(Playhead.View view) {
        trust = view.trust();
        workspace.setText(Neutral.text(view.source().title()));
        mode.show(view.mode().tone(), modeText(view));
        String state = view.mode().name();
        modeChip.getStyleClass().removeIf(s -> s.startsWith("chip-"));
        modeChip.getStyleClass().add("chip-" + view.mode().tone().style());
        modeChip.setAccessibleText(state);
        boolean verified = trust.state() == Trust.State.VERIFIED || trust.state() == Trust.State.STALE;
        String mark = verified ? "✓ " : trust.state() == Trust.State.RED ? "✕ " : "";
        boolean verifying = trust.state() == Trust.State.VERIFYING;
        journal.setText(
                verifying
                        ? Messages.text("trust.verifying")
                        : mark
                                + Messages.text(
                                        "frame.journal",
                                        Times.count(trust.treeSize()),
                                        trust.root().shortHex(12)));
        journal.getStyleClass().removeAll("journal-good", "journal-bad");
        if (!verifying) {
            journal.getStyleClass().add(verified ? "journal-good" : "journal-bad");
        }
    }

    private String modeText(Playhead.View view) {
        return switch (view.mode()) {
            case REPLAY -> view.mode().title() + " " + TimeBar.speedText(view.speed());
            case STALE -> view.mode().title() + " " + staleSeconds.getAsLong() + " s";
            case OPENING, LIVE, OFFLINE, RED -> view.mode().title();
        };
    }

    /// What is proven about the journal.
    private void details() {
        Facts facts = new Facts();
        List<Fact> rows = new ArrayList<>();
        Tone tone = trust.state() == Trust.State.VERIFIED ? Tone.SUCCESS : Tone.DANGER;
        rows.add(new Fact(
                Messages.text("trust.state"),
                Cell.dot(tone, Messages.text("trust." + trust.state().name().toLowerCase(java.util.Locale.ROOT)))));
        rows.add(new Fact(Messages.text("trust.origin"), Cell.mono(trust.origin())));
        rows.add(new Fact(Messages.text("trust.signer"), Cell.mono(trust.signer())));
        rows.add(new Fact(
                Messages.text("trust.key"),
                trust.pinned()
                        ? Cell.toned(Tone.SUCCESS, Messages.text("trust.pinned"))
                        : Cell.toned(Tone.WARNING, Messages.text("trust.unpinned"))));
        rows.add(new Fact(Messages.text("trust.size"), Cell.mono(Times.count(trust.treeSize()))));
        rows.add(new Fact(Messages.text("trust.root"), Cell.mono(trust.root().hex())));
        rows.add(new Fact(Messages.text("trust.checked"), Cell.plain(Times.count(trust.checkedEntries()))));
        trust.finding().ifPresent(f -> rows.add(new Fact(Messages.text("trust.finding"), Cell.toned(Tone.DANGER, f))));
        facts.show(rows);
        facts.setPrefWidth(460);
        PopOver over = new PopOver(facts);
        over.setTitle(Messages.text("trust.title"));
        over.setArrowLocation(PopOver.ArrowLocation.TOP_RIGHT);
        over.setDetachable(false);
        over.getRoot().getStylesheets().addAll(node.getScene().getStylesheets());
        over.show(journal);
    }
}
