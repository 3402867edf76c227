package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The same with what a fuzzer cannot guess put right. The input is a list of members: the length of the name in a
/// byte, the name, the length of the content in two, the content. Headers, checksums and directory are made for them;
/// an empty `checkpoint` becomes a head over the entries of the bundles, signed; an empty `key` its key; an empty
/// blob's name is its hash.
public final class MembersFuzz {
    private MembersFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        List<Archive.Part> parts = parts(ByteBuffer.wrap(data));
        parts.replaceAll(part -> switch (part.name()) {
            case TilePath.CHECKPOINT -> part.content().length > 0 ? part : new Archive.Part(part.name(), head(parts));
            case RbxjWriter.KEY -> part.content().length > 0 ? part : new Archive.Part(part.name(), vkey());
            case RbxjWriter.BLOB ->
                new Archive.Part(RbxjWriter.BLOB + Hash.of(part.content()).hex(), part.content());
            default -> part;
        });
        ContainerFuzz.fuzzerTestOneInput(Archive.of(parts));
    }

    private static List<Archive.Part> parts(ByteBuffer in) {
        List<Archive.Part> parts = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] name = new byte[Math.min(in.get() & 0xFF, in.remaining())];
            in.get(name);
            int length = in.remaining() < Short.BYTES ? 0 : Short.toUnsignedInt(in.getShort());
            byte[] content = new byte[Math.min(length, in.remaining())];
            in.get(content);
            parts.add(new Archive.Part(new String(name, StandardCharsets.ISO_8859_1), content));
        }
        return parts;
    }

    private static byte[] vkey() {
        return (new NoteSigner(GoldenWriter.KEY).verifier().vkey() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] head(List<Archive.Part> parts) {
        List<Hash> leaves = new ArrayList<>();
        for (Archive.Part part : parts) {
            if (part.name().startsWith("tile/entries/")) {
                Bundle bundle = Bundle.uncut(new TilePath.Entries(0, TilePath.WIDTH), part.content());
                for (int i = 0; i < bundle.width(); i++) {
                    leaves.add(Rfc6962.leafHash(bundle.entry(i)));
                }
            }
        }
        TreeHead head = new TreeHead(GoldenWriter.KEY.name(), leaves.size(), Rfc6962.rootOf(leaves));
        return SignedTreeHead.sign(head, new NoteSigner(GoldenWriter.KEY)).bytes();
    }
}
