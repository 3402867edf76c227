package com.rollbackapi.console.fx;

import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.session.ReplayClock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// Which journal the console looks at, and at which position: live it follows the head, in a replay it moves at a
/// speed, and otherwise it stands where it was put. Moving it moves every screen.
///
/// Changes of the source are gathered: the console asks for them by [#tick] once a frame, as long as there is something
/// to show.
public final class Playhead {
    private final Latest pictures;
    private final LongSupplier nanoTime;
    private final Consumer<Exception> failed;
    private final ReadOnlyObjectWrapper<View> view;
    private final AtomicBoolean changed = new AtomicBoolean();
    private Runnable wake = () -> {};
    private Source source;
    private Source.Subscription subscription = () -> {};
    private Picture picture;
    private ReplayClock clock;
    private boolean following;
    private Optional<Playing> playing = Optional.empty();
    private double speed = 1;
    private boolean idleShortened = true;
    private long wanted;
    private long staleSinceNanos;

    private record Playing(ReplayClock.Playback playback, long sinceNanos) {}

    /// What there is to show.
    ///
    /// @param position how many entries the picture is folded from; `size` how many the journal has
    /// @param following whether the position moves with the head
    public record View(
            Source source,
            Picture picture,
            long position,
            long size,
            Mode mode,
            double speed,
            boolean playing,
            boolean following,
            Trust trust,
            Timeline timeline) {

        /// The means to act, which only the live head has.
        public Optional<Operator> operator() {
            return mode == Mode.LIVE ? source.operator() : Optional.empty();
        }

        /// Why nothing can be done here; empty where something can.
        public Optional<String> whyDisabled() {
            if (operator().isPresent()) {
                return Optional.empty();
            }
            return Optional.of(mode == Mode.LIVE ? Messages.text("mode.disabled.readonly") : mode.whyDisabled());
        }

        /// The time of the position, in milliseconds since the epoch; 0 for an empty journal.
        public long timeMillis() {
            return position == 0
                    ? (timeline.size() == 0 ? 0 : timeline.timeMillis(0))
                    : timeline.timeMillis(position - 1);
        }
    }

    /// @param pictures fetches pictures of other positions
    /// @param failed is told what could not be read
    public Playhead(Source source, Latest pictures, LongSupplier nanoTime, Consumer<Exception> failed) {
        this.pictures = pictures;
        this.nanoTime = nanoTime;
        this.failed = failed;
        this.source = source;
        this.picture = source.head();
        this.clock = ReplayClock.of(source.timeline(), idleShortened);
        this.following = true;
        this.wanted = picture.position();
        this.view = new ReadOnlyObjectWrapper<>(look());
        subscribe();
    }

    public ReadOnlyObjectProperty<View> viewProperty() {
        return view.getReadOnlyProperty();
    }

    public View view() {
        return view.get();
    }

    /// Who is to call [#tick] from now on once a frame, until that says false.
    public void onWork(Runnable newWake) {
        wake = newWake;
        wake.run();
    }

    /// Looks at another journal, at its head.
    public void open(Source next) {
        subscription.close();
        pictures.forget();
        source = next;
        clock = ReplayClock.of(next.timeline(), idleShortened);
        playing = Optional.empty();
        subscribe();
        follow();
    }

    private void subscribe() {
        subscription = source.subscribe(() -> {
            if (!changed.getAndSet(true)) {
                javafx.application.Platform.runLater(() -> wake.run());
            }
        });
    }

    /// Shows what has changed since the last frame; false where nothing will by itself.
    public boolean tick() {
        if (changed.getAndSet(false)) {
            sourceChanged();
        }
        playing.ifPresent(this::advance);
        return playing.isPresent() || changed.get();
    }

    private void sourceChanged() {
        if (source.timeline().size() >= clock.size()) {
            clock = clock.with(source.timeline());
        }
        if (source.trust().state() != Trust.State.STALE) {
            staleSinceNanos = nanoTime.getAsLong();
        }
        if (following) {
            picture = source.head();
            wanted = picture.position();
        }
        publish();
    }

    private void advance(Playing p) {
        long elapsed = (nanoTime.getAsLong() - p.sinceNanos()) / 1_000_000;
        long position = Math.min(p.playback().positionAfter(elapsed), source.size());
        boolean ended = p.playback().endedAfter(elapsed);
        if (ended) {
            playing = Optional.empty();
            if (!p.playback().reverse() && source.kind() != Source.Kind.FILE) {
                follow();
                return;
            }
        }
        if (position != wanted || ended) {
            fetch(position);
        }
    }

    /// Follows the head; of a file, stands at its end.
    public void follow() {
        pictures.forget();
        playing = Optional.empty();
        following = true;
        picture = source.head();
        wanted = picture.position();
        publish();
    }

    /// Stands still.
    public void pause() {
        playing = Optional.empty();
        following = false;
        publish();
    }

    /// Plays on from here, from the beginning where this is the end.
    public void play() {
        long from = position() >= source.size() ? 0 : position();
        playFrom(from, false);
    }

    /// Plays backwards from here.
    public void playReverse() {
        playFrom(position(), true);
    }

    private void playFrom(long from, boolean reverse) {
        following = false;
        playing = Optional.of(new Playing(clock.from(from, speed, reverse), nanoTime.getAsLong()));
        fetch(from);
        wake.run();
    }

    /// Pauses what moves, plays what stands.
    public void toggle() {
        if (playing.isPresent() || isLive()) {
            pause();
        } else {
            play();
        }
    }

    private boolean isLive() {
        return following && source.kind() != Source.Kind.FILE;
    }

    /// Goes to a position and stays there; what plays plays on from there.
    public void seek(long position) {
        long to = Math.clamp(position, 0, source.size());
        following = false;
        playing = playing.map(p -> new Playing(
                clock.from(Math.min(to, clock.size()), speed, p.playback().reverse()), nanoTime.getAsLong()));
        fetch(to);
    }

    /// Moves by entries and stands still.
    public void step(long entries) {
        playing = Optional.empty();
        seek(wanted + entries);
    }

    /// Moves by time, of the journal.
    public void skip(long millis) {
        Timeline timeline = source.timeline();
        if (timeline.size() > 0) {
            long at = timeline.timeMillis(Math.clamp(wanted - 1, 0, timeline.size() - 1)) + millis;
            long entry = timeline.entryAt(at);
            seek(millis > 0 ? Math.max(wanted, entry) + 1 : entry);
        }
    }

    /// To a tenth of the journal's time, 0 to 9.
    public void tenth(int tenth) {
        Timeline timeline = source.timeline();
        if (timeline.size() > 0) {
            long first = timeline.timeMillis(0);
            long last = timeline.timeMillis(timeline.size() - 1);
            seek(timeline.entryAt(first + (last - first) * tenth / 10));
        }
    }

    /// To the moment after the next marker, or the one before; stays where there is none.
    public void marker(boolean next) {
        List<Timeline.Marker> markers = source.timeline().markers();
        Optional<Timeline.Marker> to = next
                ? markers.stream().filter(m -> m.entry() + 1 > wanted).findFirst()
                : markers.reversed().stream()
                        .filter(m -> m.entry() + 1 < wanted)
                        .findFirst();
        to.ifPresent(m -> seek(m.entry() + 1));
    }

    public void speed(double newSpeed) {
        speed = newSpeed;
        playing = playing.map(p -> new Playing(
                clock.from(
                        Math.min(position(), clock.size()), speed, p.playback().reverse()),
                nanoTime.getAsLong()));
        publish();
    }

    public void faster() {
        speed(ReplayClock.faster(speed));
    }

    public void slower() {
        speed(ReplayClock.slower(speed));
    }

    public boolean idleShortened() {
        return idleShortened;
    }

    /// Whether long gaps without entries are played shortened.
    public void idleShortened(boolean shortened) {
        idleShortened = shortened;
        clock = ReplayClock.of(source.timeline(), shortened);
        speed(speed);
    }

    /// For how many seconds the source has not answered; 0 where it did.
    public long staleSeconds() {
        return source.trust().state() == Trust.State.STALE
                ? (nanoTime.getAsLong() - staleSinceNanos) / 1_000_000_000
                : 0;
    }

    private long position() {
        return picture.position();
    }

    private void fetch(long position) {
        wanted = position;
        Source from = source;
        pictures.ask(
                () -> at(from, position),
                shown -> {
                    picture = shown;
                    publish();
                },
                e -> {
                    playing = Optional.empty();
                    publish();
                    failed.accept(e);
                });
        publish();
    }

    private static Picture at(Source source, long position) throws IOException {
        return source.at(position);
    }

    private void publish() {
        view.set(look());
    }

    private View look() {
        return new View(
                source,
                picture,
                picture.position(),
                Math.max(source.size(), picture.position()),
                mode(),
                speed,
                playing.isPresent(),
                following,
                source.trust(),
                source.timeline());
    }

    private Mode mode() {
        return switch (source.trust().state()) {
            case RED -> Mode.RED;
            case STALE -> following ? Mode.STALE : Mode.REPLAY;
            case VERIFYING -> Mode.OPENING;
            case VERIFIED ->
                source.kind() == Source.Kind.FILE && playing.isEmpty()
                        ? Mode.OFFLINE
                        : following ? Mode.LIVE : Mode.REPLAY;
        };
    }
}
