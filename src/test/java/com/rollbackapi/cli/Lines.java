package com.rollbackapi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.crypto.Hash;

/// Lines in the generic action format, about orders.
final class Lines {
    private Lines() {}

    /// The run sets an order's status from one to another.
    static String set(String run, int t, String order, String from, String to) {
        return line(run, t, order, record(from), record(to));
    }

    static String line(String run, int t, String order, String before, String after) {
        return "{\"run_id\":\"" + run + "\",\"t\":" + t
                + ",\"tool\":\"order.set\",\"args\":{},\"ok\":true,\"writes\":[{\"object\":\"orders/"
                + order + "\",\"op\":\"update\",\"before_sha256\":\"" + sha(before) + "\",\"after_sha256\":\""
                + sha(after)
                + "\",\"patch\":[{\"op\":\"replace\",\"path\":\"/orders/" + order + "\",\"value\":" + after + "}]}]}";
    }

    static String record(String status) {
        return "{\"status\":\"" + status + "\"}";
    }

    static String sha(String record) {
        return Hash.of(record.getBytes(UTF_8)).hex();
    }
}
