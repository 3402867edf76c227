package com.rollbackapi.journal;

/// How large an exported journal may be that is opened or written. Nothing in one is compressed, and of each member
/// only its place is kept, so what checking one takes of memory is less than the file has bytes.
///
/// @param fileBytes of the whole file
/// @param members how many the archive may have
public record RbxjLimits(long fileBytes, int members) {
    /// 16 GiB and a million members. Who knows why may raise them.
    public static final RbxjLimits STANDARD = new RbxjLimits(16L << 30, 1_000_000);

    public RbxjLimits {
        if (fileBytes < 1 || members < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }
}
