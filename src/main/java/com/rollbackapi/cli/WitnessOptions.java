package com.rollbackapi.cli;

import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.tlog.WitnessKey;
import com.rollbackapi.tlog.WitnessPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--witness VKEY` and `--threshold N`: who must have cosigned a head before it is believed.
final class WitnessOptions {
    @Option(names = "--witness", paramLabel = "VKEY", description = "A witness whose cosignature counts; repeatable.")
    private List<String> witnesses = List.of();

    @Option(
            names = "--threshold",
            paramLabel = "N",
            description = "How many of them must have cosigned the head; all, unless said otherwise.")
    private Optional<Integer> threshold = Optional.empty();

    WitnessPolicy policy() throws RefusedException {
        List<WitnessKey> keys = new ArrayList<>();
        for (String vkey : witnesses) {
            try {
                keys.add(WitnessKey.parse(vkey.strip()));
            } catch (MalformedKeyException e) {
                throw new RefusedException("--witness: " + e.getMessage());
            }
        }
        try {
            return new WitnessPolicy(keys, threshold.orElse(keys.size()));
        } catch (IllegalArgumentException e) {
            throw new RefusedException("--witness and --threshold: " + e.getMessage());
        }
    }
}
