package com.rollbackapi.engine;

import java.io.IOException;

/// What an engine does first when it opens: whatever its predecessor's end cut off is brought to its end, from the
/// journal and from what the systems show. Done again it changes nothing.
record Resumption(ActionDesk desk, ServiceCalls calls, Follower follower, OpenRequests requests, Rollbacks rollbacks) {
    void run() throws IOException {
        EngineLedger ledger = calls.ledger();
        follower.catchUp(ledger.picture());
        requests.settle(calls, desk);
        follower.catchUp(ledger.picture());
        rollbacks.resume();
    }
}
