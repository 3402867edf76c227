/// Digests, Ed25519 keys, and values that can be redacted.
///
/// Promises: one rule for what a valid signature is ([com.rollbackapi.crypto.VerifyingKey]), stricter than any verifier
/// of RFC 8032, so that nothing accepted here is refused elsewhere; private keys in files only their owner can read;
/// personal values that nobody reads, and nobody can guess, once their subject's key is destroyed
/// ([com.rollbackapi.crypto.Redactable]).
/// Refuses: choosing algorithms at run time, keys without a name, randomness that was not passed in. It is the only
/// package that may use Bouncy Castle, which signs twenty times faster than the JDK; SHA-256 comes from the JDK, which
/// is six times faster than Bouncy Castle's, and so does AES-GCM.
@NullMarked
package com.rollbackapi.crypto;

import org.jspecify.annotations.NullMarked;
