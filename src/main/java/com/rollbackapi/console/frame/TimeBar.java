package com.rollbackapi.console.frame;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Shortcut;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.session.RelativeTime;
import com.rollbackapi.session.ReplayClock;
import java.time.Instant;
import java.util.Locale;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;

/// The player: it moves the playhead, and says where that stands.
final class TimeBar {
    private final DensityStrip strip;
    private final Parent node;

    @FXML
    private HBox bar;

    @FXML
    private Button previousMarker;

    @FXML
    private Button back;

    @FXML
    private Button play;

    @FXML
    private FontIcon playIcon;

    @FXML
    private Button forward;

    @FXML
    private Button nextMarker;

    @FXML
    private MenuButton speed;

    @FXML
    private Button live;

    @FXML
    private Label where;

    @FXML
    private Label whereNote;

    TimeBar(Playhead playhead) {
        this.node = Views.load(this, "TimeBar.fxml");
        this.strip = new DensityStrip(playhead::seek);
        HBox.setHgrow(strip, Priority.ALWAYS);
        bar.getChildren().add(bar.getChildren().size() - 1, strip);
        button(previousMarker, Shortcut.PREVIOUS_MARKER, () -> playhead.marker(false));
        button(back, Shortcut.BACK, () -> playhead.step(-1));
        button(play, Shortcut.PLAY, playhead::toggle);
        button(forward, Shortcut.FORWARD, () -> playhead.step(1));
        button(nextMarker, Shortcut.NEXT_MARKER, () -> playhead.marker(true));
        button(live, Shortcut.LIVE, playhead::follow);
        for (double s : ReplayClock.SPEEDS) {
            MenuItem item = new MenuItem(speedText(s));
            item.setOnAction(e -> playhead.speed(s));
            speed.getItems().add(item);
        }
        speed.setTooltip(new Tooltip(Messages.text("frame.speed")));
    }

    private static void button(Button button, Shortcut shortcut, Runnable action) {
        button.setOnAction(e -> action.run());
        button.setTooltip(new Tooltip(shortcut.title() + "  " + shortcut.keysText()));
        button.setAccessibleText(shortcut.title());
        // the arrow keys belong to the player wherever the focus is
        button.setFocusTraversable(true);
    }

    Parent node() {
        return node;
    }

    static String speedText(double speed) {
        return (speed == Math.rint(speed) ? String.valueOf((long) speed) : String.format(Locale.ROOT, "%s", speed))
                + "×";
    }

    void show(Playhead.View view) {
        strip.show(view);
        boolean moves = view.playing() || view.mode() == Mode.LIVE;
        playIcon.setIconLiteral(moves ? "mdmz-pause" : "mdmz-play_arrow");
        play.setAccessibleText(Messages.text(moves ? "frame.pause" : "frame.play"));
        speed.setText(speedText(view.speed()));
        boolean isLive = view.mode() == Mode.LIVE || view.mode() == Mode.STALE;
        live.setText(Messages.text(isLive ? "frame.live" : view.mode() == Mode.OFFLINE ? "frame.end" : "frame.golive"));
        live.getStyleClass().remove("is-live");
        if (view.mode() == Mode.LIVE) {
            live.getStyleClass().add("is-live");
        }
        Instant time = Instant.ofEpochMilli(view.timeMillis());
        if (view.size() == 0) {
            where.setText(Messages.text("frame.where.empty"));
            whereNote.setText("");
        } else if (view.mode() == Mode.LIVE) {
            where.setText(Messages.text("frame.where.now", Times.millis(time)));
            whereNote.setText(Messages.text("frame.where.following", Times.count(view.size())));
        } else {
            String relative = RelativeTime.of(view.timeline().markers()).at(view.position() - 1, view.timeMillis());
            where.setText((relative.isEmpty() ? "" : relative + " · ") + Times.millis(time));
            whereNote.setText(Messages.text(
                    "frame.where.entry",
                    Times.count(view.position()),
                    Times.count(view.size()),
                    speedText(view.speed())));
        }
        where.setTooltip(new Tooltip(Times.local(time)));
    }
}
