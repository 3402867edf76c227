package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceCall;
import com.rollbackapi.target.ServiceContract;
import java.util.ArrayList;
import java.util.List;

/// The contract over a real HTTP service.
final class HttpServiceContractTest extends ServiceContract {
    private final List<PaymentsFixture> live = new ArrayList<>();

    @Override
    protected Service open() throws Exception {
        live.add(new PaymentsFixture());
        return live.getFirst().open();
    }

    @Override
    protected ServiceCall sound(String key) {
        return PaymentsFixture.charge(key);
    }

    @Override
    protected ServiceCall refused(String key) {
        return PaymentsFixture.charge(key, -1);
    }

    @Override
    protected ServiceCall offsetting(ServiceCall call, Json.Obj result, String key) {
        return PaymentsFixture.refund(call, result, key);
    }

    @Override
    protected int effects(String key) {
        return live.getFirst().payments.effects(key);
    }

    @Override
    protected int effects() {
        return live.getFirst().payments.effects();
    }

    @Override
    protected void goDown() throws Exception {
        live.getFirst().line.close();
    }

    @Override
    protected void release() throws Exception {
        live.getFirst().close();
    }
}
