package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TilePathTest {
    @Test
    void writesThreeDigitsAGroup() throws Exception {
        check(new TilePath.Hashes(0, 0, 256), "tile/0/000");
        check(new TilePath.Hashes(0, 0, 1), "tile/0/000.p/1");
        check(new TilePath.Hashes(1, 999, 255), "tile/1/999.p/255");
        check(new TilePath.Hashes(2, 1000, 256), "tile/2/x001/000");
        check(new TilePath.Hashes(63, 1234067, 8), "tile/63/x001/x234/067.p/8");
        check(new TilePath.Entries(0, 256), "tile/entries/000");
        check(new TilePath.Entries(1_000_000, 7), "tile/entries/x001/x000/000.p/7");
        check(new TilePath.Entries(999_999_999_999_999_999L, 256), "tile/entries/x999/x999/x999/x999/x999/999");
    }

    private static void check(TilePath tile, String path) throws MalformedTileException {
        assertThat(tile.path()).isEqualTo(path);
        assertThat(TilePath.parse(path)).isEqualTo(tile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tile",
                "tile/0",
                "tile/0/",
                "tile/0/0",
                "tile/0/00",
                "tile/0/0000",
                "tile/0/x000",
                "tile/0/x000/000",
                "tile/0/000/000",
                "tile/0/x01/000",
                "tile/00/000",
                "tile/64/000",
                "tile/-1/000",
                "tile/8.0/000",
                "tile/0/000.p",
                "tile/0/000.p/",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/257",
                "tile/0/000.p/1/",
                "/tile/0/000",
                "tile/entries/../000",
                "tile/data/000",
                "tile/0/x001/x000",
                "tile/0/X001/000",
                "tile/0/\u0660\u0660\u0660",
                "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
                "tile/0/000\n",
                "checkpoint"
            })
    void refusesEveryOtherText(String path) {
        assertThatThrownBy(() -> TilePath.parse(path)).isInstanceOf(MalformedTileException.class);
    }

    @Test
    void bundlesAreReadStrictly() throws Exception {
        byte[] bundle = EntryBundle.encode(List.of("one".getBytes(StandardCharsets.UTF_8), new byte[0]));
        assertThat(bundle).containsExactly(0, 3, 'o', 'n', 'e', 0, 0);
        assertThat(EntryBundle.decode(bundle, 2)).containsExactly(new byte[] {'o', 'n', 'e'}, new byte[0]);
        assertThatThrownBy(() -> EntryBundle.decode(bundle, 1)).hasMessageContaining("goes on behind its 1 entries");
        assertThatThrownBy(() -> EntryBundle.decode(new byte[] {0}, 1)).hasMessageContaining("entry 0");
        assertThatThrownBy(() -> EntryBundle.decode(new byte[] {0, 0, 0, 2, 1}, 2))
                .hasMessageContaining("entry 1");
        assertThat(EntryBundle.decode(EntryBundle.encode(List.of(new byte[0xFFFF])), 1)
                        .getFirst())
                .hasSize(0xFFFF);
        assertThatThrownBy(() -> EntryBundle.encode(List.of(new byte[0x10000]))).hasMessageContaining("65536");
        assertThatThrownBy(() -> TileHashes.decode(new byte[33], 1)).hasMessageContaining("32 bytes, not 33");
    }
}
