package com.rollbackapi.console.operations;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Steady;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.engine.Source;
import com.rollbackapi.target.http.BreakerState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.animation.PauseTransition;
import javafx.scene.control.TableView;

/// The services over HTTP that are declared, with what is let through to them now. That stands in no journal: the
/// operator is asked whenever the head has moved and when an open breaker's time is up. Where there is no operator, as
/// in the past or in a file, there is no such panel; nor where nothing is declared.
final class CalledServices {
    private static final Duration AT_LEAST = Duration.ofSeconds(1);
    /// No breaker stays open for longer.
    private static final Duration AT_MOST = Duration.ofHours(1);

    private final Panel panel;
    private final Table<ServiceRow> table;
    private final InstantSource wall;
    private final Steady<Key> asking;
    private final PauseTransition untilTried = new PauseTransition();
    private Optional<Playhead.View> view = Optional.empty();

    /// What the answer depends on, as far as that is known here.
    private record Key(Source source, long position) {}

    CalledServices(Panel panel, TableView<ServiceRow> view, Desk desk) {
        this.panel = panel;
        this.wall = desk.wall();
        this.asking = new Steady<>(desk.latest().make());
        this.table = new Table<>(view, ServiceRow::name)
                .column(Messages.text("operations.column.service"), 11, s -> Cell.mono(s.name()))
                .column(Messages.text("operations.column.operations"), 17, CalledServices::operations)
                .column(Messages.text("operations.column.proven"), 8, CalledServices::proven)
                .column(Messages.text("operations.column.breaker"), 17, CalledServices::breaker);
        untilTried.setOnFinished(e -> askAgain());
        panel.managedProperty().bind(panel.visibleProperty());
        panel.setVisible(false);
    }

    private static Cell operations(ServiceRow s) {
        int all = s.operations().size();
        String text = s.compensations() == 0
                ? Times.count(all)
                : Messages.text("operations.called.operations", Times.count(all), Times.count(s.compensations()));
        return new Cell(text, Tone.DEFAULT, Cell.Face.PLAIN, all);
    }

    private static Cell proven(ServiceRow s) {
        if (s.compensations() == 0) {
            return Cell.quiet("–");
        }
        String text =
                Messages.text("operations.called.proven", Times.count(s.proven()), Times.count(s.compensations()));
        return Cell.toned(s.proven() < s.compensations() ? Tone.WARNING : Tone.DEFAULT, text);
    }

    private static Cell breaker(ServiceRow s) {
        return s.breaker().map(CalledServices::breaker).orElse(Cell.quiet("–"));
    }

    private static Cell breaker(BreakerState state) {
        return switch (state.phase()) {
            case CLOSED -> Cell.state(Tone.SUCCESS, state.phase());
            case HALF_OPEN -> Cell.state(Tone.WARNING, state.phase());
            case OPEN ->
                new Cell(
                        Messages.text(
                                "operations.called.until",
                                Times.clock(state.openUntil().orElseThrow())),
                        Tone.DANGER,
                        Cell.Face.DOT,
                        state.phase().ordinal());
        };
    }

    void show(Playhead.View now) {
        if (!view.map(Playhead.View::source).equals(Optional.of(now.source()))) {
            forget();
        }
        view = Optional.of(now);
        now.operator().ifPresentOrElse(operator -> ask(now, operator), this::forget);
    }

    /// What was asked of another source, or before the past was looked at, does not come back.
    private void forget() {
        asking.forget();
        untilTried.stop();
        panel.setVisible(false);
        table.show(List.of());
    }

    private void ask(Playhead.View now, Operator operator) {
        asking.want(new Key(now.source(), now.position()), () -> services(operator), this::answered, this::failed);
    }

    private static List<ServiceRow> services(Operator operator) throws IOException {
        try {
            return operator.services();
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void answered(List<ServiceRow> services) {
        panel.setVisible(!services.isEmpty());
        panel.setNote(note(services));
        table.show(services);
        untilTried.stop();
        opens(services).min(Comparator.naturalOrder()).ifPresent(this::askAt);
    }

    /// What was let through before is not known to be so still.
    private void failed(Exception e) {
        panel.setVisible(true);
        panel.setNote("");
        table.empty(Messages.text("operations.called.failed", Neutral.text(String.valueOf(e.getMessage()))));
        table.show(List.of());
        untilTried.stop();
    }

    private static Stream<Instant> opens(List<ServiceRow> services) {
        return services.stream().flatMap(s -> s.breaker().flatMap(BreakerState::openUntil).stream());
    }

    private static String note(List<ServiceRow> services) {
        long open = opens(services).count();
        return open == 0
                ? Messages.text("operations.called.note", services.size())
                : Messages.text("operations.called.open", services.size(), open);
    }

    private void askAt(Instant time) {
        Duration wait = Duration.between(wall.instant(), time);
        Duration within = wait.compareTo(AT_MOST) > 0 ? AT_MOST : wait.compareTo(AT_LEAST) < 0 ? AT_LEAST : wait;
        untilTried.setDuration(javafx.util.Duration.millis((double) within.toMillis()));
        untilTried.playFromStart();
    }

    private void askAgain() {
        asking.forget();
        if (panel.isOnScreen()) {
            view.ifPresent(this::show);
        }
    }
}
