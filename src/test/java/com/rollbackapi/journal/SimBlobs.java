package com.rollbackapi.journal;

import com.rollbackapi.store.PackStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The contents that a scenario stores. Half of the time they are such as were stored shortly before, perhaps by a
/// process that died of it: who stores them again must not take for stored what only seems so.
final class SimBlobs {
    private static final int REMEMBERED = 4;

    private final Random random;
    private final List<byte[]> last = new ArrayList<>();

    SimBlobs(Random random) {
        this.random = random;
    }

    /// Stores a few; none of them need be durable.
    List<byte[]> put(PackStore store) throws IOException {
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 1 + random.nextInt(random.nextInt(3) == 0 ? 3 : 1); i > 0; i--) {
            byte[] blob = !last.isEmpty() && random.nextBoolean() ? last.get(random.nextInt(last.size())) : fresh();
            last.removeIf(b -> Arrays.equals(b, blob));
            last.add(blob);
            if (last.size() > REMEMBERED) {
                last.removeFirst();
            }
            store.put(blob);
            blobs.add(blob);
        }
        return blobs;
    }

    /// Stores once more what was stored last, whatever has become of that.
    List<byte[]> again(PackStore store) throws IOException {
        for (byte[] blob : last) {
            store.put(blob);
        }
        return List.copyOf(last);
    }

    /// Of less than a sector or more than one, and now and then such as packing makes smaller.
    private byte[] fresh() {
        byte[] blob = new byte[20 + random.nextInt(random.nextInt(3) == 0 ? 1_000 : 200)];
        random.nextBytes(blob);
        if (random.nextInt(4) == 0) {
            Arrays.fill(blob, blob.length / 4, blob.length, (byte) 'x');
        }
        return blob;
    }
}
