package com.rollbackapi.bench;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.Rfc6962;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;

/// Entries of 300 bytes integrated into the journal's tree (leaf hash and compact range) a second of CPU time, against
/// the same tree with Bouncy Castle's SHA-256, and against the bare SHA-256 of as many blocks.
public final class MerkleBench {
    private static final double TARGET = 2_500_000;
    private static final int ENTRY_BYTES = 300;

    /// The names of the figures to compare with.
    static final String CEILING = "bare SHA-256 of as many blocks";

    static final String PEER = "the same tree with Bouncy Castle's SHA-256";
    private static final int ENTRIES = 1_024;

    /// SHA-256 blocks of 64 bytes that a tree of 2^n leaves costs a leaf: five for 0x00 and the entry, two for the
    /// 65 bytes of a node, both with their padding.
    private static final int BLOCKS = 7;

    /// Entries a second of CPU time.
    ///
    /// @param ours the product's leaf hash and compact range
    /// @param peer the same tree with Bouncy Castle's SHA-256
    /// @param blocks the JDK's SHA-256 over one long message of as many blocks: what the processor can do
    /// @param digests the JDK's SHA-256 of a message of 301 bytes and one of 65, one call each and no tree: what
    /// the
    ///     JDK's interface leaves of it
    public record Rates(double ours, double peer, double blocks, double digests) {}

    private MerkleBench() {}

    /// Runs it and writes `target/bench/merkle.json`.
    public static void main(String[] args) throws Exception {
        Rates rates = measure();
        Report.bench("merkle")
                .add(integrated(rates))
                .add(Row.of("the tree's SHA-256 calls alone", rates.digests(), "1/CPU s")
                        .ceiling(CEILING, rates.blocks()))
                .add(Row.of("bare SHA-256 of as many blocks", rates.blocks() * BLOCKS * 64 / 1e6, "MB/CPU s"))
                .finish();
    }

    /// The row that has a target; the journal's benchmark has it, too.
    static Row integrated(Rates rates) {
        return Row.of("300-byte entries integrated", rates.ours(), "1/CPU s")
                .ceiling(CEILING, rates.blocks())
                .peer(PEER, rates.peer())
                .atLeast(TARGET);
    }

    /// Takes about half a minute; nothing else should run. Throws `IllegalStateException` where the peer comes to
    /// another root.
    public static Rates measure() throws Exception {
        byte[][] entries = new byte[ENTRIES][ENTRY_BYTES];
        SplittableRandom random = new SplittableRandom(1);
        for (byte[] entry : entries) {
            random.nextBytes(entry);
        }
        if (!ours(entries).equals(peer(entries))) {
            throw new IllegalStateException("the peer computes another root");
        }
        MessageDigest digest = Hash.sha256();
        byte[] message = new byte[ENTRIES * BLOCKS * 64];
        double[] medians = CpuRate.medians(
                () -> used(ours(entries)),
                () -> used(peer(entries)),
                () -> used(Hash.ofBytes(digest.digest(message))),
                () -> used(digests(digest, message)));
        return new Rates(medians[0], medians[1], medians[2], medians[3]);
    }

    private static int used(Hash result) {
        if (result.equals(Rfc6962.EMPTY_ROOT)) {
            throw new IllegalStateException("nothing was hashed");
        }
        return ENTRIES;
    }

    private static Hash ours(byte[][] entries) {
        CompactRange range = new CompactRange();
        for (byte[] entry : entries) {
            range.append(Rfc6962.leafHash(entry));
        }
        return range.root();
    }

    private static Hash peer(byte[][] entries) {
        SHA256Digest digest = new SHA256Digest();
        Deque<byte[]> peaks = new ArrayDeque<>();
        for (int i = 0; i < entries.length; i++) {
            byte[] node = new byte[Hash.SIZE_BYTES];
            digest.update((byte) 0);
            digest.update(entries[i], 0, entries[i].length);
            digest.doFinal(node, 0);
            for (int size = i; (size & 1) == 1; size >>= 1) {
                digest.update((byte) 1);
                digest.update(peaks.pop(), 0, Hash.SIZE_BYTES);
                digest.update(node, 0, Hash.SIZE_BYTES);
                digest.doFinal(node, 0);
            }
            peaks.push(node);
        }
        return Hash.ofBytes(peaks.pop()); // one peak, since their number is a power of two
    }

    private static Hash digests(MessageDigest digest, byte[] message) throws Exception {
        byte[] result = new byte[Hash.SIZE_BYTES];
        for (int i = 0; i < ENTRIES; i++) {
            digest.update(message, i * ENTRY_BYTES, ENTRY_BYTES + 1);
            digest.digest(result, 0, result.length);
            digest.update(message, i * ENTRY_BYTES, 2 * Hash.SIZE_BYTES + 1);
            digest.digest(result, 0, result.length);
        }
        return Hash.ofBytes(result);
    }
}
