package com.rollbackapi.server;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.IndexedEntry;
import io.helidon.http.HeaderNames;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// `GET /v1/tail?from=N`: entries as server-sent events, the event's id being the entry's index, so that
/// `Last-Event-ID` goes on where a connection broke. What is sent here is a hint; a careful client checks it against
/// the tiles.
final class TailRoutes implements HttpService, AutoCloseable {
    private static final int PAGE = 256;
    private static final int HEARTBEAT_SECONDS = 10;

    private final Engine engine;
    private final Set<Semaphore> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    TailRoutes(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get(this::tail);
    }

    private void tail(ServerRequest request, ServerResponse response) {
        long from;
        try {
            from = from(request);
        } catch (IllegalArgumentException e) {
            new Problem(400, String.valueOf(e.getMessage())).send(response);
            return;
        }
        Semaphore changed = new Semaphore(1);
        waiting.add(changed);
        try (SseSink sink = response.sink(SseSink.TYPE);
                Source.Subscription _ = engine.source().subscribe(changed::release)) {
            follow(sink, changed, from);
        } catch (UncheckedIOException | IOException e) {
            // the client went away, which is how a tail ends
            System.getLogger(TailRoutes.class.getName()).log(System.Logger.Level.DEBUG, "a tail ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(changed);
        }
    }

    private void follow(SseSink sink, Semaphore changed, long from) throws IOException, InterruptedException {
        // said at once, so that a client knows that it is connected
        sink.emit(SseEvent.builder().comment("from " + from).build());
        long next = from;
        while (!closed) {
            boolean news = changed.tryAcquire(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            changed.drainPermits();
            if (!news) {
                sink.emit(SseEvent.builder().comment("still here").build());
            }
            long size = engine.source().size();
            while (next < size && !closed) {
                long begin = next;
                List<IndexedEntry> page =
                        Aside.read(() -> engine.source().entries(begin, Math.min(size, begin + PAGE)));
                for (IndexedEntry e : page) {
                    sink.emit(SseEvent.builder()
                            .id(Long.toString(e.index()))
                            .name(e.entry().event().wireName())
                            .data(new String(e.entry().toBytes(), StandardCharsets.UTF_8))
                            .build());
                    next = e.index() + 1;
                }
            }
        }
    }

    private static long from(ServerRequest request) {
        Optional<String> last = request.headers().first(HeaderNames.create("Last-Event-ID"));
        if (last.isPresent()) {
            return number(last.get()) + 1;
        }
        return request.query()
                .first("from")
                .asOptional()
                .map(TailRoutes::number)
                .orElse(0L);
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("'" + text + "' is no entry index");
        }
        return Long.parseLong(text);
    }

    @Override
    public void close() {
        closed = true;
        waiting.forEach(Semaphore::release);
    }
}
