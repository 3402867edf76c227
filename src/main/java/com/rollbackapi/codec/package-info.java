/// JSON in and out: strict reading, RFC 8785 writing, RFC 6902 patches, differences.
///
/// Promises: what [com.rollbackapi.codec.StrictJson] accepts has exactly one canonical form
/// ([com.rollbackapi.codec.CanonicalJson]), equal values have equal bytes, and reading those bytes gives the equal
/// value. Refuses what other readers let pass: duplicate members, trailing text, byte order marks, invalid UTF-8, lone
/// surrogates, numbers that would change silently, depth beyond 64, documents beyond their limit. It is the only
/// package that may use Jackson, and nothing of Jackson leaves it.
@NullMarked
package com.rollbackapi.codec;

import org.jspecify.annotations.NullMarked;
