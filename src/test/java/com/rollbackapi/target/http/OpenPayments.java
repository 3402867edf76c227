package com.rollbackapi.target.http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A payment service behind a faulty line, and the adapter that is open to it.
abstract sealed class OpenPayments permits BreakerTest, HttpFaultsTest {
    PaymentsFixture live;
    HttpService service;

    @BeforeEach
    void open() throws Exception {
        live = new PaymentsFixture();
        service = live.open();
    }

    @AfterEach
    void close() throws Exception {
        service.close();
        live.close();
    }
}
