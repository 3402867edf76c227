package com.rollbackapi.server;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;

/// What proves a rollback to others.
final class RollbackRoutes implements HttpService {
    private final Engine engine;
    private final ApiServer.Publication publication;

    RollbackRoutes(Engine engine, ApiServer.Publication publication) {
        this.engine = engine;
        this.publication = publication;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/{rollback}/evidence", this::evidence);
    }

    private void evidence(ServerRequest request, ServerResponse response) {
        String rollback = request.path().pathParameters().get("rollback");
        if (!engine.picture().rollbacks().containsKey(rollback)) {
            new Problem(404, "no rollback '" + rollback + "' in this journal").send(response);
            return;
        }
        try {
            byte[] pack = engine.evidence(rollback, Aside.read(publication::publish));
            response.header(HeaderNames.CONTENT_TYPE, "application/vnd.dsse.envelope.v1+json")
                    .send(pack);
        } catch (RefusedException e) {
            new Problem(409, String.valueOf(e.getMessage())).send(response);
        } catch (IOException e) {
            new Problem(500, rollback + ": " + e.getMessage()).send(response);
        }
    }
}
