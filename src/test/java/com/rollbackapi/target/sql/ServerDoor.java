package com.rollbackapi.target.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The one way to a server, which can be shut and opened: shut, it ends all connections and refuses new ones, as a
/// server does that restarts.
public final class ServerDoor implements AutoCloseable {
    private final int serverPort;
    private final int port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> through = new ArrayList<>();
    private ServerSocket listening;

    public ServerDoor(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listening = listen(0);
        this.port = listening.getLocalPort();
    }

    public int port() {
        return port;
    }

    private ServerSocket listen(int at) throws IOException {
        ServerSocket made = new ServerSocket();
        made.setReuseAddress(true);
        made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        threads.execute(() -> accept(made));
        return made;
    }

    public synchronized void open() throws IOException {
        listening = listen(port);
    }

    public synchronized void shut() throws IOException {
        listening.close();
        for (Socket socket : through) {
            socket.close();
        }
        through.clear();
    }

    private void accept(ServerSocket at) {
        while (true) {
            try {
                Socket from = at.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                keep(at, from, to);
                threads.execute(() -> pass(from, to));
                threads.execute(() -> pass(to, from));
            } catch (IOException e) {
                return; // it was shut
            }
        }
    }

    private synchronized void keep(ServerSocket at, Socket from, Socket to) throws IOException {
        through.add(from);
        through.add(to);
        if (at.isClosed()) {
            shut();
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // either end is gone, and the other is closed with it
        }
    }

    @Override
    public void close() throws IOException {
        shut();
        threads.shutdown();
    }
}
