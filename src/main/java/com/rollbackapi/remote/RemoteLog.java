package com.rollbackapi.remote;

import com.rollbackapi.tlog.WitnessPolicy;

/// A remote journal and what is demanded of it.
///
/// @param token what its server printed
/// @param logKey the log's verifier key (vkey text); its name is the origin that heads must carry
/// @param witnesses who must have cosigned each head
public record RemoteLog(String url, String token, String logKey, WitnessPolicy witnesses) {
    @Override
    public String toString() {
        return url; // never the token
    }
}
