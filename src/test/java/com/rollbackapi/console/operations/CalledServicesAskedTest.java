package com.rollbackapi.console.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.engine.Source;
import com.rollbackapi.target.http.BreakerState;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When the operator is asked for its services and which answers count: each question is answered when the test says.
final class CalledServicesAskedTest {
    private static final Instant NOW = Instant.parse("2026-05-06T09:00:00Z");

    @TempDir
    private Path folder;

    private final Panel panel = new Panel();
    private final Queue<Runnable> questions = new ArrayDeque<>();

    private interface Body {
        void run(TableView<ServiceRow> table, CalledServices called, Playhead.View view) throws Exception;
    }

    /// Runs on the UI thread, where questions wait to be answered.
    private void withPanel(Body body) throws Exception {
        try (SampleConsole console = SampleConsole.opening(folder)) {
            SampleConsole.ui(() -> {
                Playhead playhead = console.window().playhead();
                Desk desk = new Desk(
                        playhead,
                        console.window().jobs(),
                        console.window(),
                        () -> new Latest(questions::add, Runnable::run),
                        () -> NOW,
                        "ops_lead");
                TableView<ServiceRow> table = new TableView<>();
                panel.setContent(table);
                body.run(table, new CalledServices(panel, table, desk), playhead.view());
                return true;
            });
        }
    }

    private static Source source(Callable<List<ServiceRow>> services) {
        Operator operator = (Operator) Proxy.newProxyInstance(
                Operator.class.getClassLoader(),
                new Class<?>[] {Operator.class},
                (proxy, method, args) -> services.call());
        return (Source) Proxy.newProxyInstance(
                Source.class.getClassLoader(),
                new Class<?>[] {Source.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "operator" -> Optional.of(operator);
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Source naming(String service) {
        return source(() -> List.of(row(service, new BreakerState(BreakerState.Phase.CLOSED, Optional.empty()))));
    }

    private static ServiceRow row(String name, BreakerState breaker) {
        return new ServiceRow(
                name,
                "https://" + name + ".example/",
                Optional.empty(),
                "sha256:0",
                Duration.ofMinutes(1),
                List.of(),
                Optional.of(breaker));
    }

    private static Playhead.View at(Playhead.View view, Source source, Mode mode, long position) {
        return new Playhead.View(
                source, view.picture(), position, position, mode, 1, false, true, view.trust(), view.timeline());
    }

    private void answer() {
        questions.remove().run();
    }

    private static List<String> names(TableView<ServiceRow> table) {
        return table.getItems().stream().map(ServiceRow::name).toList();
    }

    @Test
    void whatWasAskedOfAnotherSourceDoesNotComeBackOverThisOne() throws Exception {
        withPanel((table, called, view) -> {
            called.show(at(view, naming("theirs"), Mode.LIVE, 1));
            called.show(at(view, naming("ours"), Mode.LIVE, 1));
            Runnable theirs = questions.remove();
            answer();
            theirs.run();
            assertThat(names(table)).containsExactly("ours");
            called.show(at(view, naming("late"), Mode.LIVE, 1));
            assertThat(panel.isVisible()).as("nothing is known of it yet").isFalse();
            called.show(at(view, naming("newest"), Mode.LIVE, 1));
            answer();
            assertThat(names(table)).as("the late one's").isEmpty();
            answer();
            assertThat(names(table)).containsExactly("newest");
        });
    }

    @Test
    void anAnswerThatComesWhileThePastIsShownIsDropped() throws Exception {
        withPanel((table, called, view) -> {
            Source ours = naming("ours");
            called.show(at(view, ours, Mode.LIVE, 2));
            called.show(at(view, ours, Mode.REPLAY, 1));
            answer();
            assertThat(panel.isVisible()).isFalse();
            assertThat(questions).as("nobody is asked").isEmpty();
            called.show(at(view, ours, Mode.LIVE, 2));
            answer();
            assertThat(panel.isVisible()).isTrue();
        });
    }

    @Test
    void aFailureSaysWhyInTheTablesPlaceUntilTheHeadMoves() throws Exception {
        Queue<String> reasons = new ArrayDeque<>(List.of("the line is cut"));
        Source failing = source(() -> {
            if (!reasons.isEmpty()) {
                throw new IOException(reasons.remove());
            }
            return List.of();
        });
        withPanel((table, called, view) -> {
            called.show(at(view, failing, Mode.LIVE, 1));
            answer();
            assertThat(panel.isVisible()).isTrue();
            assertThat(((Label) table.getPlaceholder()).getText()).contains("not known: the line is cut");
            called.show(at(view, failing, Mode.LIVE, 1));
            assertThat(questions).as("not again at the same head").isEmpty();
            called.show(at(view, failing, Mode.LIVE, 2));
            answer();
            assertThat(panel.isVisible()).as("nothing is declared").isFalse();
        });
    }

    @Test
    void whenAnOpenBreakersTimeIsUpItIsAskedAgain() throws Exception {
        Queue<BreakerState> states = new ArrayDeque<>(List.of(
                new BreakerState(BreakerState.Phase.OPEN, Optional.of(NOW.plusSeconds(1))),
                new BreakerState(BreakerState.Phase.HALF_OPEN, Optional.empty())));
        Source ours = source(() -> List.of(row("ours", states.remove())));
        withPanel((table, called, view) -> {
            Stage stage = new Stage();
            stage.setScene(new Scene(panel));
            stage.show();
            called.show(at(view, ours, Mode.LIVE, 1));
            answer();
            assertThat(panel.getNote()).isEqualTo("1 declared · 1 open");
        });
        SampleConsole.await("it is asked again", () -> !questions.isEmpty());
        SampleConsole.ui(() -> {
            answer();
            assertThat(panel.getNote()).isEqualTo("1 declared");
            panel.getScene().getWindow().hide();
            return true;
        });
    }
}
