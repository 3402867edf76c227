package com.rollbackapi.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// The RFC 6962 roots of a growing list, written down once more from the RFC and with nothing of the product, so that
/// the simulation does not ask the product whether the product is right.
final class SimRoots {
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(SimRoots::sha256);

    private final List<byte[]> peaks = new ArrayList<>();
    private long size;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    SimRoots copy() {
        SimRoots copy = new SimRoots();
        copy.peaks.addAll(peaks);
        copy.size = size;
        return copy;
    }

    static byte[] leaf(byte[] entry) {
        MessageDigest digest = SHA256.get();
        digest.update((byte) 0);
        return digest.digest(entry);
    }

    private static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = SHA256.get();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    void append(byte[] entry) {
        byte[] node = leaf(entry);
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            node = node(peaks.removeLast(), node);
        }
        peaks.add(node);
        size++;
    }

    long size() {
        return size;
    }

    byte[] root() {
        if (peaks.isEmpty()) {
            return SHA256.get().digest();
        }
        byte[] root = peaks.getLast();
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = node(peaks.get(i), root);
        }
        return root;
    }
}
