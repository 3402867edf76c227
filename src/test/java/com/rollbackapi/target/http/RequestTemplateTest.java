package com.rollbackapi.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/// Values of a call in paths, queries and bodies.
final class RequestTemplateTest {
    private static final HttpUrl BASE = HttpUrl.get("https://payments.example/api/");

    private static ServiceCall call(Json.Obj args) {
        return new ServiceCall("op", "k", args, Optional.empty());
    }

    private static String url(String path, String value) throws UnfitCallException {
        Json.Obj args = Json.object().put("x", value).build();
        return RequestTemplate.of("POST", path, Optional.empty())
                .url(BASE, call(args))
                .toString();
    }

    @Test
    void aValueInAPathIsOneSegmentWhateverItHolds() throws Exception {
        String start = "https://payments.example/api/v1/";
        assertThat(url("/v1/{args.x}", "a/b")).isEqualTo(start + "a%2Fb");
        assertThat(url("/v1/{args.x}", "a?b=c#d")).isEqualTo(start + "a%3Fb%3Dc%23d");
        assertThat(url("/v1/{args.x}", "a\r\nHost: evil")).isEqualTo(start + "a%0D%0AHost%3A%20evil");
        assertThat(url("/v1/{args.x}", "//evil.example")).isEqualTo(start + "%2F%2Fevil.example");
        assertThat(url("/v1/{args.x}", "a%2F..")).isEqualTo(start + "a%252F..");
        assertThat(url("/v1/{args.x}", "ü")).isEqualTo(start + "%C3%BC");
    }

    @Test
    void aValueInAQueryIsOneValue() throws Exception {
        assertThat(url("/v1/charges?key={args.x}", "a&admin=1")).endsWith("/charges?key=a%26admin%3D1");
        assertThat(url("/v1/charges?key={args.x}", "")).endsWith("/charges?key=");
    }

    @Test
    void aPathThatWouldLeadElsewhereIsRefusedBeforeTheCall() {
        for (String value : List.of("..", ".", "")) {
            assertThatThrownBy(() -> url("/v1/{args.x}/refunds", value))
                    .as(value)
                    .isInstanceOf(UnfitCallException.class);
        }
        assertThatThrownBy(() -> url("/v1/.{args.x}", ".")).isInstanceOf(UnfitCallException.class);
    }

    @Test
    void aTemplateThatIsTheWholeTextKeepsTheValuesType() throws Exception {
        Json.Obj args = StrictJson.parseObject(
                "{\"amount\":25.5,\"deep\":{\"list\":[1,true]}}".getBytes(StandardCharsets.UTF_8));
        Json body = Json.object()
                .put("amount", "{args.amount}")
                .put("text", "EUR {args.amount} for {key}")
                .put("list", "{args.deep.list}")
                .put("second", "{args.deep.list.1}")
                .put("fixed", true)
                .build();
        Json filled = RequestTemplate.of("POST", "/", Optional.of(body))
                .body(call(args))
                .orElseThrow();
        assertThat(new String(CanonicalJson.bytes(filled), StandardCharsets.UTF_8))
                .isEqualTo("{\"amount\":25.5,\"fixed\":true,\"list\":[1,true],\"second\":true,\"text\":\"EUR 25.5 for"
                        + " k\"}");
    }

    @Test
    void aMissingValueIsSaidBeforeAnythingIsSent() throws Exception {
        try (PaymentsFixture live = new PaymentsFixture();
                HttpService service = live.open()) {
            ServiceCall call = new ServiceCall(
                    "payment.charge", "k1", Json.object().put("order", "#W1").build(), Optional.empty());
            assertThat(service.call(call))
                    .isInstanceOfSatisfying(
                            ServiceAnswer.NotDone.class,
                            no -> assertThat(no.reason()).contains("{args.amount}"));
            assertThat(live.payments.requests()).isEmpty();
        }
    }

    @Test
    void aSecretThatIsNotSetIsSaidBeforeAnythingIsSent() throws Exception {
        try (PaymentsFixture live = new PaymentsFixture();
                HttpService service = live.open()) {
            live.environment = Map.of("PAYMENTS_TOKEN", "two\r\nlines");
            assertThat(service.call(PaymentsFixture.charge("k1")).toString())
                    .contains("PAYMENTS_TOKEN")
                    .doesNotContain("two");
            assertThat(live.payments.requests()).isEmpty();
        }
    }

    @Test
    void aSecretIsSentAndNeverSaidAgain() throws Exception {
        try (PaymentsFixture live = new PaymentsFixture();
                HttpService service = live.open()) {
            byte[] echo = CanonicalJson.bytes(Json.object()
                    .put("id", "ch_9")
                    .put("you_sent", PaymentsFixture.TOKEN)
                    .build());
            live.payments.answer(
                    new Payments.Odd(200, Map.of(), echo, true),
                    new Payments.Odd(
                            402,
                            Map.of(),
                            ("{\"error\":\"no money for " + PaymentsFixture.TOKEN + "\"}")
                                    .getBytes(StandardCharsets.UTF_8),
                            false));
            assertThat(service.call(PaymentsFixture.charge("k1")).toString())
                    .contains("ch_9")
                    .doesNotContain("s3cr3t");
            assertThat(service.call(PaymentsFixture.charge("k2")).toString())
                    .contains("no money for (PAYMENTS_TOKEN)")
                    .doesNotContain("s3cr3t");
            assertThat(live.payments.authorizations()).containsOnly(PaymentsFixture.TOKEN);
        }
    }
}
