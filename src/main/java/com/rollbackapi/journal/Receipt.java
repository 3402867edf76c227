package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;

/// Given for an entry once it is durable, never before.
public record Receipt(long index, Hash leafHash) {}
