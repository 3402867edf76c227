package com.rollbackapi.server;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.TilePath;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Optional;

/// The journal's static files (C2SP tlog-tiles) and the blobs that its entries reference. Only names of those grammars
/// are looked up.
final class LogRoutes implements HttpService {
    private static final String BYTES = "application/octet-stream";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Engine engine;
    private final ApiServer.Publication publication;

    LogRoutes(Engine engine, ApiServer.Publication publication) {
        this.engine = engine;
        this.publication = publication;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/checkpoint", this::head)
                .get("/" + LogKeys.FILE, this::keys)
                .get("/blob/{hash}", this::blob)
                .get("/tile/*", this::tile);
    }

    private void head(ServerRequest request, ServerResponse response) {
        try {
            byte[] head = Aside.read(publication::publish);
            send(response, TEXT, head);
        } catch (IOException e) {
            new Problem(503, "the journal has no signed head: " + e.getMessage()).send(response);
        }
    }

    private void keys(ServerRequest request, ServerResponse response) {
        Optional<byte[]> file = engine.keys().file();
        if (file.isEmpty()) {
            new Problem(404, "the log has had one key only, and has said nothing about it").send(response);
        } else {
            send(response, TEXT, file.get());
        }
    }

    private void tile(ServerRequest request, ServerResponse response) {
        String path = request.path().absolute().path().replaceFirst("^/log/", "");
        try {
            TilePath tile = TilePath.parse(path);
            Optional<byte[]> bytes = Aside.read(() -> engine.tile(tile));
            if (bytes.isEmpty()) {
                new Problem(404, "no tile " + path).send(response);
            } else {
                send(response, BYTES, bytes.get());
            }
        } catch (MalformedTileException e) {
            new Problem(400, String.valueOf(e.getMessage())).send(response);
        } catch (IOException e) {
            new Problem(500, "'" + path + "' cannot be read: " + e.getMessage()).send(response);
        }
    }

    private void blob(ServerRequest request, ServerResponse response) {
        String text = request.path().pathParameters().get("hash");
        try {
            Hash hash = Hash.parse(text);
            Optional<byte[]> bytes = Aside.read(() -> engine.source().blobs().get(hash));
            if (bytes.isEmpty()) {
                new Problem(404, "no blob " + text).send(response);
            } else {
                send(response, BYTES, bytes.get());
            }
        } catch (IllegalArgumentException e) {
            new Problem(400, String.valueOf(e.getMessage())).send(response);
        } catch (IOException e) {
            new Problem(500, String.valueOf(e.getMessage())).send(response);
        }
    }

    private static void send(ServerResponse response, String type, byte[] bytes) {
        response.header(HeaderNames.CONTENT_TYPE, type).send(bytes);
    }
}
