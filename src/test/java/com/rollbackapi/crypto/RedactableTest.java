package com.rollbackapi.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictBase64;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RedactableTest {
    private static final String EMAIL = "/args/customer/email";

    private final SecureRandom random = new SecureRandom();
    private final SubjectKey key = SubjectKey.generate(random);

    private Redactable conceal(String field, Json value) {
        return Redactable.conceal(Disclosure.draw(field, value, random), key, random);
    }

    @Test
    void everyValueOpensToItself() throws Exception {
        for (int seed = 0; seed < 400; seed++) {
            Random chance = new Random(seed);
            Json value = value(chance, 3);
            String field = "/args/" + text(chance);
            Redactable redactable = conceal(field, value);
            Disclosure disclosure = redactable.reveal(key, field);
            assertThat(disclosure.value()).as("seed %d", seed).isEqualTo(value);
            assertThat(disclosure.commitment()).as("seed %d", seed).isEqualTo(redactable.commitment());
            assertThat(Redactable.of(redactable.toJson())).as("seed %d", seed).contains(redactable);
        }
    }

    private static Json value(Random chance, int depth) {
        return switch (chance.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> Json.of(text(chance));
            case 1 -> Json.of(chance.nextInt());
            case 2 -> Json.of(chance.nextBoolean());
            case 3 -> Json.Null.NULL;
            case 4 -> {
                List<Json> items = new ArrayList<>();
                for (int i = chance.nextInt(4); i > 0; i--) {
                    items.add(value(chance, depth - 1));
                }
                yield Json.of(items);
            }
            default -> {
                Json.Builder object = Json.object();
                for (int i = chance.nextInt(4); i > 0; i--) {
                    object.put(text(chance), value(chance, depth - 1));
                }
                yield object.build();
            }
        };
    }

    private static String text(Random chance) {
        StringBuilder text = new StringBuilder();
        for (int i = chance.nextInt(90); i > 0; i--) {
            text.appendCodePoint(chance.nextInt(20) == 0 ? 0x1F600 + chance.nextInt(40) : 1 + chance.nextInt(0x3ff));
        }
        return text.toString();
    }

    /// Computed by hand from the page of the format, so that nobody changes it unseen.
    @Test
    void theCommitmentIsThatOfThePage() {
        Disclosure disclosure =
                new Disclosure("/args/email", "000102030405060708090a0b0c0d0e0f", Json.of("ada@example.org"));
        byte[] all = ("com.rollbackapi/commitment/v1\n"
                        + "\0\0\0\u0010" + "\0\1\2\3\4\5\6\7\u0008\t\n\u000b\u000c\r\u000e\u000f"
                        + "\0\0\0\r" + "\"/args/email\""
                        + "\0\0\0\u0011" + "\"ada@example.org\"")
                .getBytes(UTF_8);
        assertThat(disclosure.commitment()).isEqualTo(Hash.of(all));
        assertThat(disclosure.commitment().hex())
                .isEqualTo("fdd42a70843cff503d80e1a82867ba650e3d6ceb9063b47bc9b59f38bd01cf92");
    }

    @Test
    void oneValueTwiceLooksDifferentEachTime() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Redactable redactable = conceal(EMAIL, Json.of("ada@example.org"));
            assertThat(seen.add(redactable.commitment().hex())).isTrue();
            assertThat(seen.add(redactable.ciphertext())).isTrue();
        }
    }

    @Test
    void theLengthTellsNoShortValueFromAnother() {
        int length = conceal(EMAIL, Json.of("male")).ciphertext().length();
        for (Json value : List.of(Json.of("female"), Json.Null.NULL, Json.of(17), Json.of("a".repeat(42)))) {
            assertThat(conceal(EMAIL, value).ciphertext()).hasSize(length);
        }
        assertThat(conceal(EMAIL, Json.of("a".repeat(43))).ciphertext()).hasSizeGreaterThan(length);
    }

    @Test
    void anotherSubjectsKeyOpensNothing() {
        Redactable redactable = conceal(EMAIL, Json.of("ada@example.org"));
        assertRejected(redactable, SubjectKey.generate(random), EMAIL, "it belongs to subject");
        SubjectKey forged = SubjectKey.of(key.id(), SubjectKey.generate(random).toBytes());
        assertRejected(redactable, forged, EMAIL, "encrypted under another key");
    }

    @Test
    void aValueMovedToAnotherFieldIsRefused() {
        Redactable redactable = conceal(EMAIL, Json.of("ada@example.org"));
        assertRejected(redactable, key, "/args/customer/phone", "moved from another field or entry");
    }

    /// As one who wants an entry to say what another does would do: same subject, same field, other commitment.
    @Test
    void aCiphertextSwappedBetweenEntriesIsRefused() {
        Redactable one = conceal(EMAIL, Json.of("ada@example.org"));
        Redactable other = conceal(EMAIL, Json.of("bob@example.org"));
        Redactable swapped = new Redactable(one.commitment(), one.subject(), other.ciphertext());
        assertRejected(swapped, key, EMAIL, "moved from another field or entry");
    }

    @Test
    void everyFlippedBitAndEveryCutIsRefused() {
        Redactable whole = conceal(EMAIL, Json.of("ada@example.org"));
        byte[] bytes = StrictBase64.decode(whole.ciphertext()).orElseThrow();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRejected(with(whole, flipped), key, EMAIL, "the ciphertext was changed");
        }
        Redactable longer = conceal(EMAIL, Json.of("a".repeat(200)));
        byte[] all = StrictBase64.decode(longer.ciphertext()).orElseThrow();
        for (int size = 92; size < all.length; size++) {
            assertRejected(with(longer, java.util.Arrays.copyOf(all, size)), key, EMAIL, "the ciphertext was changed");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(whole, java.util.Arrays.copyOf(bytes, 91)))
                .withMessageContaining("at least 92 bytes");
    }

    /// A writer who holds the key can encrypt anything; the commitment, which is in the proven entry, still
    /// decides.
    @Test
    void aValueThatIsNotTheCommittedOneIsRefused() {
        Disclosure committed = Disclosure.draw(EMAIL, Json.of("ada@example.org"), random);
        byte[] bound = Disclosure.framed(
                "com.rollbackapi/redactable/v1\n",
                key.id().hex().getBytes(UTF_8),
                Disclosure.fieldBytes(EMAIL),
                committed.commitment().bytes());
        byte[] plain = new byte[64];
        plain[19] = 2;
        plain[20] = '4';
        plain[21] = '2';
        assertRejected(
                new Redactable(
                        committed.commitment(), key.id(), StrictBase64.encode(key.encrypt(plain, bound, random))),
                key,
                EMAIL,
                "does not fit the commitment");
        for (byte[] malformed :
                List.of(new byte[64], filled(plain, 63, 1), filled(plain, 19, 60), filled(plain, 16, -1))) {
            assertRejected(
                    new Redactable(
                            committed.commitment(),
                            key.id(),
                            StrictBase64.encode(key.encrypt(malformed, bound, random))),
                    key,
                    EMAIL,
                    "no salt with a value");
        }
    }

    private static byte[] filled(byte[] plain, int at, int with) {
        byte[] other = plain.clone();
        other[at] = (byte) with;
        return other;
    }

    @Test
    void whatIsNotExactlyOneIsAPlainValue() {
        Json.Obj json = conceal(EMAIL, Json.of("ada@example.org")).toJson();
        Json.Obj inner = (Json.Obj) json.get("redactable").orElseThrow();
        List<Json> others = List.of(
                json.with("more", Json.of(1)),
                Json.object().put("redactable", inner.with("more", Json.of(1))).build(),
                Json.object().put("redactable", inner.without("subject")).build(),
                Json.object()
                        .put("redactable", inner.with("subject", Json.of("ada")))
                        .build(),
                Json.object()
                        .put("redactable", inner.with("commitment", Json.of("00")))
                        .build(),
                Json.object()
                        .put("redactable", inner.with("ciphertext", Json.of("AAAA")))
                        .build(),
                inner,
                Json.of("redactable"));
        assertThat(others).allSatisfy(j -> assertThat(Redactable.of(j)).isEqualTo(Optional.empty()));
    }

    @Test
    void noTextOfAKeyShowsIt() {
        assertThat(key.toString())
                .contains(key.id().hex())
                .doesNotContain(HexFormat.of().formatHex(key.toBytes()));
    }

    private static Redactable with(Redactable of, byte[] ciphertext) {
        return new Redactable(of.commitment(), of.subject(), StrictBase64.encode(ciphertext));
    }

    private static void assertRejected(Redactable redactable, SubjectKey key, String field, String why) {
        assertThatThrownBy(() -> redactable.reveal(key, field))
                .isInstanceOf(CiphertextRejectedException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("ada@");
    }
}
