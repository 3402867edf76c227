package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A tree node as bytes, and back: docs/formats/tree-v1.md. One node has exactly one encoding, so reading refuses
/// everything that writing would not have written.
final class NodeBytes {
    private static final byte[] MAGIC = {'r', 'b', 'x', 't', 1};
    private static final int HEADER = MAGIC.length + 1 + 4;

    /// The node of the empty tree: level 0, no names, no child.
    static final byte[] EMPTY = empty();

    /// What stands in a node's bytes; children are named by their hashes.
    record Parsed(int level, List<String> names, List<Hash> leaves, List<Optional<Hash>> children) {}

    private NodeBytes() {}

    private static byte[] empty() {
        byte[] bytes = new byte[HEADER + 1];
        ByteBuffer.wrap(bytes).put(MAGIC);
        return bytes;
    }

    static byte[] of(Node node) {
        int count = node.names.length;
        byte[][] names = new byte[count][];
        int size = HEADER + count + 1;
        for (int i = 0; i < count; i++) {
            names[i] = node.names[i].getBytes(StandardCharsets.UTF_8);
            size += 2 + names[i].length + Hash.SIZE_BYTES;
        }
        for (Node child : node.children) {
            size += child == null ? 0 : Hash.SIZE_BYTES;
        }
        byte[] bytes = new byte[size];
        ByteBuffer out =
                ByteBuffer.wrap(bytes).put(MAGIC).put((byte) node.level).putInt(count);
        for (int i = 0; i <= count; i++) {
            putChild(out, node.children[i]);
            if (i < count) {
                out.putShort((short) names[i].length).put(names[i]).put(node.leaves[i].bytes());
            }
        }
        return bytes;
    }

    private static void putChild(ByteBuffer out, @Nullable Node child) {
        if (child == null) {
            out.put((byte) 0);
        } else {
            out.put((byte) 1).put(child.hash().bytes());
        }
    }

    /// Why bytes are no node.
    static final class NotANode extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        NotANode(String problem) {
            super(problem);
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }

    static Parsed parse(byte[] bytes) throws NotANode {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        expect(
                bytes.length >= HEADER && ByteBuffer.wrap(MAGIC).equals(in.slice(0, MAGIC.length)),
                "it is no tree node");
        in.position(MAGIC.length);
        int level = in.get() & 0xFF;
        int count = in.getInt();
        expect(level <= LeafNames.MAX_LEVEL, "level " + level + " is beyond " + LeafNames.MAX_LEVEL);
        // an entry has a child's mark, a length, a character and a hash: what claims more entries is refused unread
        expect(count > 0 && count <= in.remaining() / (4 + Hash.SIZE_BYTES), "it claims " + count + " names");
        String[] names = new String[count];
        Hash[] leaves = new Hash[count];
        @SuppressWarnings({"unchecked", "rawtypes"})
        Optional<Hash>[] children = new Optional[count + 1];
        for (int i = 0; i <= count; i++) {
            children[i] = child(in);
            if (i < count) {
                names[i] = name(in, level);
                expect(i == 0 || LeafNames.compare(names[i - 1], names[i]) < 0, "its names are not in order");
                leaves[i] = hash(in);
            }
        }
        expect(!in.hasRemaining(), in.remaining() + " bytes follow its end");
        return new Parsed(level, List.of(names), List.of(leaves), List.of(children));
    }

    private static Optional<Hash> child(ByteBuffer in) throws NotANode {
        expect(in.hasRemaining(), "it ends early");
        byte mark = in.get();
        expect(mark == 0 || mark == 1, "a child is marked " + mark);
        return mark == 0 ? Optional.empty() : Optional.of(hash(in));
    }

    private static Hash hash(ByteBuffer in) throws NotANode {
        byte[] raw = new byte[Hash.SIZE_BYTES];
        expect(in.remaining() >= raw.length, "it ends early");
        in.get(raw);
        return Hash.ofBytes(raw);
    }

    private static String name(ByteBuffer in, int level) throws NotANode {
        expect(in.remaining() >= 2, "it ends early");
        int length = in.getShort() & 0xFFFF;
        expect(length > 0, "a name is empty");
        expect(in.remaining() >= length, "it ends early");
        ByteBuffer raw = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            String name = StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
            expect(LeafNames.level(name) == level, "the name '" + name + "' does not belong to level " + level);
            return name;
        } catch (CharacterCodingException e) {
            throw new NotANode("a name is not UTF-8");
        }
    }

    private static void expect(boolean holds, String problem) throws NotANode {
        if (!holds) {
            throw new NotANode(problem);
        }
    }
}
