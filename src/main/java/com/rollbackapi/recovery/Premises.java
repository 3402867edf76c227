package com.rollbackapi.recovery;

import java.nio.file.Path;

/// Where the doctor finds what.
///
/// @param root the workspace's folder
/// @param vkey the key that signs its heads
public record Premises(Path root, Path journal, Path store, Path keys, String vkey) {}
