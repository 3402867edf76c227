package com.rollbackapi.server;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.SignedTreeHead;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;

/// One entry: its exact bytes, and its proof for whoever checks them offline (C2SP tlog-proof).
final class EntryRoutes implements HttpService {
    private final Engine engine;
    private final ApiServer.Publication publication;

    EntryRoutes(Engine engine, ApiServer.Publication publication) {
        this.engine = engine;
        this.publication = publication;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/{index}", (q, s) -> answer(q, s, "application/json", this::entry))
                .get("/{index}/proof", (q, s) -> answer(q, s, "text/plain; charset=utf-8", this::proof));
    }

    private byte[] entry(long index) throws IOException {
        return engine.entry(index).toBytes();
    }

    private byte[] proof(long index) throws IOException {
        try {
            return engine.signedProof(index, SignedTreeHead.parse(publication.publish()))
                    .bytes();
        } catch (NoteRejectedException e) {
            throw new IOException("the journal's own head cannot be read: " + e.getMessage(), e);
        }
    }

    private interface Content {
        byte[] of(long index) throws IOException;
    }

    private void answer(ServerRequest request, ServerResponse response, String type, Content content) {
        String text = request.path().pathParameters().get("index");
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            new Problem(400, "'" + text + "' is no entry's index").send(response);
            return;
        }
        long index = Long.parseLong(text);
        try {
            if (index >= engine.source().size()) {
                new Problem(
                                404,
                                "no entry " + index + "; the journal has "
                                        + engine.source().size())
                        .send(response);
                return;
            }
            byte[] bytes = Aside.read(() -> content.of(index));
            response.header(HeaderNames.CONTENT_TYPE, type).send(bytes);
        } catch (IOException e) {
            new Problem(500, "entry " + index + ": " + e.getMessage()).send(response);
        }
    }
}
