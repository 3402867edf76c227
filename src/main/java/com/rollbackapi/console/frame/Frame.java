package com.rollbackapi.console.frame;

import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Screen;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Shortcut;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.engine.Source;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.animation.PauseTransition;
import javafx.collections.ObservableList;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;

/// The console's one window: the screens in their frame. Screens are made when they are first shown.
public final class Frame {
    private static final Duration NOTICE = Duration.seconds(12);

    private final Desk desk;
    private final Map<ScreenId, Supplier<Screen>> makers;
    private final Map<ScreenId, Screen> screens = new EnumMap<>(ScreenId.class);
    private final Parent node;
    private final TopBar top;
    private final Rail rail;
    private final TimeBar time;
    private final StatusBar status;
    private final CommandPalette palette;
    private final PauseTransition noticeEnds = new PauseTransition(NOTICE);
    private final PauseTransition staleTicks = new PauseTransition(Duration.seconds(1));
    private Optional<ScreenId> shown = Optional.empty();

    @FXML
    private StackPane root;

    @FXML
    private BorderPane border;

    @FXML
    private StackPane center;

    @FXML
    private StackPane overlay;

    @FXML
    private Label notice;

    /// @param connect asks for another journal to look at
    public Frame(Desk desk, ObservableList<Source> sources, Map<ScreenId, Supplier<Screen>> makers, Runnable connect) {
        this.desk = desk;
        this.makers = makers;
        this.node = Views.load(this, "Frame.fxml");
        this.palette = new CommandPalette(desk.navigation(), this::closeOverlay);
        this.top = new TopBar(desk.playhead(), desk.user(), this::openPalette);
        this.rail = new Rail(desk.playhead(), sources, s -> open(s, Selection.NOTHING), connect);
        this.time = new TimeBar(desk.playhead());
        this.status = new StatusBar(desk.jobs());
        border.setTop(top.node());
        border.setLeft(rail);
        border.setBottom(new javafx.scene.layout.VBox(time.node(), status));
        overlay.setOnMousePressed(e -> {
            if (e.getTarget() == overlay) {
                closeOverlay();
            }
        });
        notice.setOnMouseClicked(e -> notice.setVisible(false));
        noticeEnds.setOnFinished(e -> notice.setVisible(false));
        staleTicks.setOnFinished(e -> showTop(desk.playhead().view()));
        desk.playhead().viewProperty().addListener((o, was, now) -> show(now));
        show(desk.playhead().view());
    }

    public Parent node() {
        return node;
    }

    /// The screen that is shown.
    public Optional<ScreenId> shown() {
        return shown;
    }

    /// Takes the keys of a scene: the player's and the way to screens anywhere, the rest for the screen that is
    /// shown.
    public void listen(Scene scene) {
        scene.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    }

    /// While a source is stale, for how long it has been goes on counting.
    private void showTop(Playhead.View view) {
        top.show(view);
        if (view.mode() == Mode.STALE) {
            staleTicks.playFromStart();
        }
    }

    private void show(Playhead.View view) {
        showTop(view);
        rail.show(view);
        time.show(view);
        status.show(view);
        shown.ifPresent(s -> screen(s).update(view));
    }

    private Screen screen(ScreenId id) {
        return screens.computeIfAbsent(id, i -> {
            Supplier<Screen> maker = makers.get(i);
            if (maker == null) {
                throw new IllegalStateException("there is no screen " + i);
            }
            return maker.get();
        });
    }

    /// Shows a screen, and on it what was asked for.
    public void open(ScreenId id, Selection selection) {
        if (!shown.equals(Optional.of(id))) {
            shown.ifPresent(s -> screen(s).hidden());
            shown = Optional.of(id);
            rail.selected(id);
            center.getChildren().setAll(screen(id).node());
        }
        screen(id).update(desk.playhead().view());
        screen(id).select(selection);
    }

    /// Says something above the screen; it goes by itself, or with a click.
    public void notice(Tone tone, String text) {
        notice.getStyleClass().removeIf(s -> s.startsWith("tone-"));
        notice.getStyleClass().add(tone.style());
        notice.setText(text);
        notice.setVisible(true);
        noticeEnds.playFromStart();
    }

    /// Shows something over the screen; the screen stays visible behind it.
    public void overlay(Node content) {
        overlay.getChildren().setAll(content);
        overlay.setVisible(true);
    }

    public void closeOverlay() {
        overlay.setVisible(false);
        overlay.getChildren().clear();
        center.requestFocus();
    }

    private void openPalette() {
        overlay(palette);
        StackPane.setAlignment(palette, javafx.geometry.Pos.TOP_CENTER);
        palette.open(desk.playhead().view().picture());
    }

    private void key(KeyEvent event) {
        Node focus = root.getScene().getFocusOwner();
        boolean typing = focus instanceof TextInputControl;
        boolean pressable = focus instanceof ButtonBase || focus instanceof HoldButton;
        if (event.getCode() == KeyCode.SPACE && (pressable || typing)) {
            return;
        }
        Optional<Shortcut> shortcut = Shortcut.of(event);
        boolean everywhere = shortcut.isPresent()
                && (shortcut.get() == Shortcut.PALETTE || shortcut.get() == Shortcut.CLOSE || event.isAltDown());
        if (!everywhere && (typing || overlay.isVisible())) {
            return;
        }
        if (shortcut.isPresent() && act(shortcut.get())) {
            event.consume();
        } else if (Shortcut.tenth(event).isPresent() && !(focus instanceof ListView)) {
            desk.playhead().tenth(Shortcut.tenth(event).get());
            event.consume();
        }
    }

    private boolean act(Shortcut shortcut) {
        Playhead playhead = desk.playhead();
        switch (shortcut) {
            case PALETTE -> openPalette();
            case OPERATIONS -> open(ScreenId.OPERATIONS, Selection.NOTHING);
            case LINEAGE -> open(ScreenId.LINEAGE, Selection.NOTHING);
            case ROLLBACKS -> open(ScreenId.ROLLBACKS, Selection.NOTHING);
            case SESSIONS -> open(ScreenId.SESSIONS, Selection.NOTHING);
            case FORENSICS -> open(ScreenId.FORENSICS, Selection.NOTHING);
            case HELP -> overlay(new ShortcutSheet());
            case CLOSE -> {
                if (overlay.isVisible()) {
                    closeOverlay();
                    return true;
                }
                return screenActs(shortcut);
            }
            case PLAY -> playhead.toggle();
            case BACK, ENTRY_BACK -> playhead.step(-1);
            case FORWARD, ENTRY_FORWARD -> playhead.step(1);
            case BACK_TEN -> playhead.skip(-10_000);
            case FORWARD_TEN -> playhead.skip(10_000);
            case SLOWER -> playhead.slower();
            case FASTER -> playhead.faster();
            case NEXT_MARKER -> playhead.marker(true);
            case PREVIOUS_MARKER -> playhead.marker(false);
            case IDLE -> {
                playhead.idleShortened(!playhead.idleShortened());
                notice(Tone.MUTED, Messages.text(playhead.idleShortened() ? "frame.idle.on" : "frame.idle.off"));
            }
            case REVERSE -> playhead.playReverse();
            case LIVE -> playhead.follow();
            case FILTER, NEXT_ROW, PREVIOUS_ROW, ROLL_BACK, CONTAIN, COMPARE, FIT, COPY_ID -> {
                return screenActs(shortcut);
            }
        }
        return true;
    }

    private boolean screenActs(Shortcut shortcut) {
        return shown.isPresent() && screen(shown.get()).act(shortcut);
    }
}
