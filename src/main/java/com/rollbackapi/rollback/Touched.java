package com.rollbackapi.rollback;

import java.util.Arrays;

/// The objects that a run wrote, by number, each with the index, in its effects, of the run's first one. All runs
/// together have as many as there are writes, so that they are kept as differences, seven bits in a byte: most take
/// two or three bytes.
final class Touched {
    private byte[] packed = new byte[8];
    private int length;
    private int lastObject;

    /// Takes one of them.
    interface Visitor {
        void object(int object, int first);
    }

    /// Objects come in the order of their numbers.
    void add(int object, int first) {
        put(object - lastObject);
        put(first);
        lastObject = object;
    }

    private void put(int number) {
        int rest = number;
        while (rest > 0x7F) {
            put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        put((byte) rest);
    }

    private void put(byte b) {
        if (length == packed.length) {
            packed = Arrays.copyOf(packed, length + (length >> 1));
        }
        packed[length++] = b;
    }

    /// All of them, in that order.
    void forEach(Visitor visitor) {
        Reader reader = new Reader();
        int object = 0;
        while (reader.at < length) {
            object += reader.number();
            visitor.object(object, reader.number());
        }
    }

    private final class Reader {
        private int at;

        private int number() {
            int number = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = packed[at++];
                number |= (b & 0x7F) << shift;
                if (b >= 0) {
                    return number;
                }
            }
        }
    }
}
