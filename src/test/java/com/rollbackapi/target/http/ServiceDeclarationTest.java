package com.rollbackapi.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What a declaration may say, and where it is refused.
final class ServiceDeclarationTest {
    private static final String GOOD = PaymentsFixture.declaration(8080);

    @Test
    void aGoodOneSaysWhatItsOperationsDo() throws Exception {
        assertThat(ServiceDeclaration.parse("payments", GOOD).declared())
                .containsExactly(
                        new ToolEffects(
                                "payment.charge",
                                EffectClass.COMPENSATABLE,
                                Optional.of("payment.refund"),
                                Optional.of(Duration.ofHours(24))),
                        new ToolEffects(
                                "payment.refund", EffectClass.IRREVERSIBLE, Optional.empty(), Optional.empty()));
    }

    @Test
    void theExampleOfTheManualIsGood() throws Exception {
        String manual = Files.readString(Path.of("docs", "services.md"));
        Matcher example = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL).matcher(manual);
        assertThat(example.find()).isTrue();
        ServiceDeclaration declared = ServiceDeclaration.parse("payments", example.group(1));
        assertThat(declared.hasShadow()).isTrue();
        assertThat(declared.provable()).containsExactly("payment.charge");
    }

    @Test
    void anOperationWhoseEffectCannotBeKnownToHaveHappenedOnceCannotBeDeclared() {
        refuses(GOOD.replaceFirst("probe = [^\n]*\n", ""), 9, "has no 'probe'");
        refuses(GOOD.replace("idempotency_header = \"Idempotency-Key\"\n", ""), 1, "needs 'idempotency_header'");
        refuses(GOOD.replaceFirst("\\?key=\\{key}", ""), 16, "its path has {key}");
        refuses(GOOD.replaceFirst("probe = \\{ method = \"GET\"", "probe = { method = \"POST\""), 16, "is GET");
        refuses(GOOD.replaceFirst(", not_done = \\{ status = 404 }", ""), 16, "needs 'not_done'");
    }

    @Test
    void aSecretStandsInNoFile() {
        refuses(GOOD.replace("env:PAYMENTS_TOKEN", "Bearer abc"), 7, "a secret stands in no file");
        refuses(GOOD.replace("http://127.0.0.1", "http://payments.example"), 1, "plain http");
        refuses(GOOD.replace("http://127.0.0.1", "http://me:abc@127.0.0.1"), 1, "secrets stand in [headers]");
    }

    @Test
    void aHostThatOnlyLooksLikeThisMachineGetsNoSecretInTheClear() throws Exception {
        refuses(GOOD.replace("127.0.0.1:8080", "127.evil.example"), 1, "plain http");
        refuses(GOOD.replace("127.0.0.1:8080", "127.0.0.1.evil.example"), 1, "plain http");
        for (String here : new String[] {"127.8.9.1", "localhost", "[::1]"}) {
            ServiceDeclaration.parse("payments", GOOD.replace("127.0.0.1", here));
        }
    }

    @Test
    void aShadowIsNotTheServiceItself() throws Exception {
        String shadow = "[shadow]\nbase = \"http://127.0.0.1:%s\"\nstate = { method = \"GET\", path = \"/state\" }\n\n";
        String at = "[operations.\"payment.charge\"]";
        refuses(GOOD.replace(at, shadow.formatted("8080/api/") + at), 10, "where the service itself is");
        refuses(GOOD.replace(at, shadow.formatted("8080/api") + at), 10, "where the service itself is");
        assertThat(ServiceDeclaration.parse("payments", GOOD.replace(at, shadow.formatted("8081/api/") + at))
                        .hasShadow())
                .isTrue();
    }

    @Test
    void whatIsNotSaidOfHowLongARequestIsOnItsWayIsAMinute() throws Exception {
        String declared = GOOD.replace("attempts = 3", "attempts = 3\nsettles = \"PT2H\"");
        assertThat(ServiceDeclaration.parse("payments", GOOD).patience().settles())
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(ServiceDeclaration.parse("payments", declared).patience().settles())
                .isEqualTo(Duration.ofHours(2));
        refuses(declared.replace("PT2H", "P2D"), 5, "at most PT24H");
    }

    @Test
    void whereItRunsMayBeSaid() throws Exception {
        String placed = GOOD.replace("attempts = 3", "attempts = 3\nenvironment = \"production us-east-1\"");
        assertThat(ServiceDeclaration.parse("payments", GOOD).environment()).isEmpty();
        assertThat(ServiceDeclaration.parse("payments", placed).environment()).contains("production us-east-1");
        refuses(placed.replace("production us-east-1", " "), 5, "1 to 100 characters");
    }

    @Test
    void whatItDoesNotKnowIsRefused() {
        refuses(GOOD.replace("attempts = 3", "attemps = 3"), 4, "unknown key 'attemps'");
        refuses(GOOD.replaceFirst("allowed_for", "allowd_for"), 12, "unknown key 'allowd_for'");
        refuses(GOOD.replace("failures = 6", "failure = 6"), 6, "unknown key 'failure'");
        refuses(GOOD.replace("{args.order}", "{arg.order}"), 15, "'{arg.order}' is no value of a call");
        refuses(GOOD.replace("{args.order}", "{args.order"), 15, "has no other half");
    }

    @Test
    void limitsAreKept() {
        refuses(GOOD.replace("attempts = 3", "attempts = 11"), 4, "from 1 to 10");
        refuses(GOOD.replace("PT0.4S", "PT2M"), 3, "at most PT1M");
        refuses(GOOD.replace("PT0.4S", "2 s"), 3, "no ISO 8601 duration");
        refuses(GOOD.replace("PT30S", "PT0S"), 6, "longer than nothing");
    }

    @Test
    void aRequestGoesBelowTheBaseAndNowhereElse() {
        refuses(GOOD.replace("\"/v1/charges\"", "\"//evil.example/charges\""), 14, "begins with one '/'");
        refuses(GOOD.replace("\"/v1/charges\"", "\"{args.path}\""), 14, "begins with one '/'");
        refuses(GOOD.replace("\"/v1/charges\"", "\"/v1/%2e%2e/charges\""), 14, "characters that no path");
        refuses(GOOD.replace("\"/v1/charges\"", "\"/v1/charges#x\""), 14, "characters that no path");
        refuses(GOOD.replace("base = \"http", "base = \"ftp"), 1, "no http or https address");
    }

    @Test
    void aCompensationIsDeclaredBesideWhatItOffsets() {
        refuses(
                GOOD.replace("compensation = \"payment.refund\"", "compensation = \"payment.undo\""),
                11,
                "declare it here too");
        refuses(GOOD.replace("class = \"compensatable\"", "class = \"irreversible\""), 10, "has no 'compensation'");
        refuses(
                GOOD.replace("compensation = \"payment.refund\"\n", "").replace("allowed_for = \"PT24H\"\n", ""),
                10,
                "names its 'compensation'");
        refuses(GOOD.replace("{args.order}", "{offset.key}"), 9, "nothing is offset by it");
    }

    private static void refuses(String toml, int line, String what) {
        assertThat(toml).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> ServiceDeclaration.parse("payments", toml))
                .isInstanceOfSatisfying(ServiceFileException.class, e -> {
                    assertThat(e).hasMessageContaining(what);
                    assertThat(e.getMessage()).startsWith("service payments, line ");
                    assertThat(e.line()).as(e.getMessage()).isEqualTo(line);
                });
    }
}
