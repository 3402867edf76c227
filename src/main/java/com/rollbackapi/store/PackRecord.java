package com.rollbackapi.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.rollbackapi.crypto.Hash;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The head of one blob's record in a pack: 53 bytes, big-endian, followed by the stored bytes (see
/// `docs/formats/store.md`).
///
/// ```
/// magic "RBXB" · encoding u8 · stored length u32 · raw length u32 · SHA-256 · CRC-32C of the stored bytes · CRC-32C of
/// the above
/// ```
///
/// @param storedCrc of the bytes as they lie in the pack
record PackRecord(Encoding encoding, int storedBytes, int rawBytes, Hash hash, int storedCrc) {
    static final int HEAD_BYTES = 4 + 1 + 4 + 4 + Hash.SIZE_BYTES + 4 + 4;

    /// Contents are documents and files, read into memory whole.
    static final int MAX_BLOB_BYTES = 256 << 20;

    private static final int MAGIC = 0x52425842; // "RBXB"

    /// Shorter ones do not get smaller.
    private static final int WORTH_PACKING_BYTES = 96;

    private static final int LEVEL = 3;

    enum Encoding {
        PLAIN,
        ZSTD
    }

    /// A blob as it goes into a pack.
    record Packed(PackRecord record, byte[] stored) {
        ByteBuffer bytes() {
            ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + stored.length);
            record.write(out);
            return out.put(stored).flip();
        }
    }

    static Packed pack(Hash hash, byte[] raw) {
        Encoding encoding = Encoding.PLAIN;
        byte[] stored = raw;
        if (raw.length >= WORTH_PACKING_BYTES) {
            byte[] packed = Zstd.compress(raw, LEVEL);
            if (packed.length < raw.length) {
                encoding = Encoding.ZSTD;
                stored = packed;
            }
        }
        return new Packed(new PackRecord(encoding, stored.length, raw.length, hash, crc(stored)), stored);
    }

    /// The blob that these stored bytes are; a message where they are not.
    ///
    /// @throws BlobCorruptException naming the pack and the place
    byte[] unpack(byte[] stored, String pack, long offset) throws BlobCorruptException {
        byte[] raw = stored;
        if (encoding == Encoding.ZSTD) {
            raw = new byte[rawBytes];
            long length;
            try {
                length = Zstd.decompress(raw, stored);
            } catch (ZstdException e) {
                throw new BlobCorruptException(hash, pack, offset, "it does not unpack: " + e.getMessage());
            }
            if (length != rawBytes) {
                throw new BlobCorruptException(hash, pack, offset, "it does not unpack to its " + rawBytes + " bytes");
            }
        }
        if (!Hash.of(raw).equals(hash)) {
            throw new BlobCorruptException(hash, pack, offset, "its bytes have another hash");
        }
        return raw;
    }

    private void write(ByteBuffer out) {
        int start = out.position();
        out.putInt(MAGIC)
                .put((byte) encoding.ordinal())
                .putInt(storedBytes)
                .putInt(rawBytes)
                .put(hash.bytes())
                .putInt(storedCrc);
        out.putInt(crc(out.array(), start, HEAD_BYTES - 4));
    }

    /// Reads a head at `at`; empty where there is none, whole.
    static Optional<PackRecord> read(byte[] bytes, int at) {
        if (bytes.length - at < HEAD_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, at, HEAD_BYTES);
        if (in.getInt() != MAGIC || in.getInt(at + HEAD_BYTES - 4) != crc(bytes, at, HEAD_BYTES - 4)) {
            return Optional.empty();
        }
        int encoding = in.get();
        int stored = in.getInt();
        int raw = in.getInt();
        boolean possible = encoding >= 0
                && encoding < Encoding.values().length
                && stored >= 0
                && stored <= MAX_BLOB_BYTES
                && raw >= 0
                && raw <= MAX_BLOB_BYTES
                && (encoding != Encoding.PLAIN.ordinal() || stored == raw);
        if (!possible) {
            return Optional.empty();
        }
        Hash hash = Hash.ofBytes(bytes, in.position());
        int storedCrc = in.getInt(in.position() + Hash.SIZE_BYTES);
        return Optional.of(new PackRecord(Encoding.values()[encoding], stored, raw, hash, storedCrc));
    }

    static int crc(byte[] bytes) {
        return crc(bytes, 0, bytes.length);
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
