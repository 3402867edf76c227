package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The disk of plain `FileChannel`s: whoever interrupts a thread that reads or writes a file closes it for everybody.
public final class InterruptibleDisk extends DiskOver {
    public InterruptibleDisk() {
        super(new RealDisk());
    }

    @Override
    protected DiskFile over(Path path, DiskFile file) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new FileOver(file) {
            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                int from = into.position();
                while (into.hasRemaining() && channel.read(into, position + into.position() - from) >= 0) {}
                return into.position() - from;
            }

            @Override
            public void write(ByteBuffer from, long position) throws IOException {
                for (long at = position; from.hasRemaining(); ) {
                    at += channel.write(from, at);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void close() throws IOException {
                channel.close();
                super.close();
            }
        };
    }
}
