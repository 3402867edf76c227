package com.rollbackapi.target.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// A TCP proxy between a client and a real service that does to each request what its script says, and passes what the
/// script does not name.
public final class FaultyProxy implements AutoCloseable {
    /// What is done to a request.
    public enum Fault {
        PASS,
        /// It never reaches the service, and the connection ends.
        DROP_REQUEST,
        /// It never reaches the service, and nothing is said.
        STALL,
        /// The service carries it out; the connection ends before the reply.
        LOSE_REPLY,
        /// The service carries it out; the connection ends within the reply.
        CUT_REPLY,
        /// It reaches the service twice; the second reply comes back.
        DUPLICATE,
        /// The connection ends at once; the request reaches the service when it is [#release]d.
        DELAY,
        /// It is kept back until it is [let go][#letGo], then passed as if nothing had been.
        HOLD
    }

    private static final int FULL_MILLIS = 300;
    private static final int KNOCK_LOOKS = 100;

    private final ServerSocket listening;
    private final int servicePort;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> waiting = new ArrayList<>();
    private final Deque<Fault> script = new ArrayDeque<>();
    private final List<byte[]> delayed = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Semaphore held = new Semaphore(0);
    private final Semaphore letGo = new Semaphore(0);

    public FaultyProxy(int servicePort) throws IOException {
        this(servicePort, 50);
        threads.execute(this::accept);
    }

    private FaultyProxy(int servicePort, int backlog) throws IOException {
        this.servicePort = servicePort;
        this.listening = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    /// One that nobody gets a connection to before it is [#open]ed: the system's queue before it is full.
    public static FaultyProxy late(int servicePort) throws IOException {
        FaultyProxy late = new FaultyProxy(servicePort, 1);
        try {
            while (true) {
                Socket waiting = new Socket();
                late.waiting.add(waiting);
                waiting.connect(late.listening.getLocalSocketAddress(), FULL_MILLIS);
            }
        } catch (SocketTimeoutException e) {
            late.waiting.removeLast().close(); // no further one gets in
            return late;
        }
    }

    /// Waits until somebody else asks for a connection that he does not get. Where the system does not show it, so
    /// long that he has.
    public void awaitKnock() throws IOException, InterruptedException {
        String there = ":%04X 02 ".formatted(port()); // its address ends so in a line of what was sent a SYN
        for (int i = 0; i < KNOCK_LOOKS; i++) {
            for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
                if (Files.exists(table) && Files.readString(table).contains(there)) {
                    return;
                }
            }
            Thread.sleep(10);
        }
    }

    /// Lets in whoever waits.
    public void open() throws IOException {
        for (Socket each : waiting) {
            each.close();
        }
        threads.execute(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /// What is done to the next requests, in order.
    public synchronized void script(Fault... faults) {
        script.addAll(List.of(faults));
    }

    /// Lets the delayed requests through; nobody waits for their replies any more.
    public void release() throws IOException {
        List<byte[]> late;
        synchronized (this) {
            late = List.copyOf(delayed);
            delayed.clear();
        }
        for (byte[] request : late) {
            exchange(request);
        }
    }

    /// Waits until a request is kept back.
    public void awaitHeld() throws InterruptedException {
        held.acquire();
    }

    /// Lets one request go that is or will be kept back.
    public void letGo() {
        letGo.release();
    }

    private synchronized Fault next(byte[] request) {
        Fault fault = script.isEmpty() ? Fault.PASS : script.removeFirst();
        if (fault == Fault.DELAY) {
            delayed.add(request);
        }
        return fault;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            byte[] request = request(client.getInputStream());
            if (request.length == 0) {
                return;
            }
            byte[] reply = switch (next(request)) {
                case PASS -> exchange(request);
                case DROP_REQUEST, DELAY -> new byte[0];
                case STALL -> stalled();
                case HOLD -> {
                    held.release();
                    letGo.acquireUninterruptibly();
                    yield exchange(request);
                }
                case LOSE_REPLY -> upTo(exchange(request), 0);
                case CUT_REPLY -> {
                    byte[] whole = exchange(request);
                    yield upTo(whole, whole.length - 5);
                }
                case DUPLICATE -> {
                    exchange(request);
                    yield exchange(request);
                }
            };
            client.getOutputStream().write(reply);
        } catch (IOException e) {
            // the client has gone: that is what faults are for
        }
    }

    private byte[] stalled() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new byte[0];
    }

    private static byte[] upTo(byte[] reply, int length) {
        return java.util.Arrays.copyOf(reply, length);
    }

    /// One request with its headers and as many bytes as they announce; empty where the client sent none.
    private static byte[] request(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!all.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return new byte[0];
            }
            all.write(b);
        }
        String head = all.toString(StandardCharsets.ISO_8859_1);
        int length = head.lines()
                .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(l -> Integer.parseInt(l.substring(l.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        all.write(in.readNBytes(length));
        return all.toByteArray();
    }

    /// Sends a request on a connection of its own and reads the whole reply.
    private byte[] exchange(byte[] request) throws IOException {
        try (Socket service = new Socket(InetAddress.getLoopbackAddress(), servicePort)) {
            service.getOutputStream().write(closing(request));
            return closing(service.getInputStream().readAllBytes());
        }
    }

    /// With the header that ends the connection after this message.
    private static byte[] closing(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1).replaceFirst("(?i)\r\nConnection: [^\r]*", "");
        return text.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        listening.close();
        threads.shutdownNow();
    }
}
