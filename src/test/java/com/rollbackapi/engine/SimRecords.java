package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// What simulated objects hold: words, or flat records of words. How changes of a record join is said here by fields
/// alone; it shares no line with the merge that is tested.
final class SimRecords {
    private static final List<String> FIELDS = List.of("a", "b", "c");

    private final Map<Hash, String> known = new HashMap<>();

    /// Takes note of what an object may hold.
    Hash know(String value) {
        known.put(SimSystem.hash(value), value);
        return SimSystem.hash(value);
    }

    /// Words or a record in place of what is there; often the record that is there with one field changed.
    String next(Optional<Hash> there, String words, Random random) {
        Optional<String> record = there.map(known::get).filter(SimRecords::isRecord);
        String next = record.isPresent() && random.nextInt(3) > 0
                ? edited(record.get(), words, random)
                : fresh(words, random);
        know(next);
        return next;
    }

    private static String fresh(String words, Random random) {
        Map<String, String> fields = new TreeMap<>();
        FIELDS.stream().filter(f -> random.nextInt(4) > 0).forEach(f -> fields.put(f, words));
        return random.nextInt(3) == 0 ? words : text(fields);
    }

    private static String edited(String record, String words, Random random) {
        Map<String, String> fields = fields(record);
        String field = FIELDS.get(random.nextInt(FIELDS.size()));
        if (random.nextInt(4) > 0 || fields.remove(field) == null) {
            fields.put(field, words);
        }
        return text(fields);
    }

    private static boolean isRecord(String text) {
        return text.startsWith("{");
    }

    private static String text(Map<String, String> fields) {
        List<String> members = new ArrayList<>();
        fields.forEach((name, words) -> members.add("\"" + name + "\":\"" + words + "\""));
        return "{" + String.join(",", members) + "}";
    }

    private static Map<String, String> fields(String record) {
        Map<String, String> fields = new TreeMap<>();
        for (String member : record.substring(1, record.length() - 1).split(",", -1)) {
            if (!member.isEmpty()) {
                String[] parts = member.replace("\"", "").split(":", 2);
                fields.put(parts[0], parts[1]);
            }
        }
        return fields;
    }

    /// What a change of some fields of a record gives where the record is another one by now: each field that it
    /// changed must be as it was or as it made it. Empty where one is not, or where something is no record.
    Optional<Hash> again(Optional<Hash> before, Optional<Hash> after, Optional<Hash> found) {
        List<Map<String, String>> records = new ArrayList<>();
        for (Optional<Hash> version : List.of(before, after, found)) {
            version.map(known::get).filter(SimRecords::isRecord).ifPresent(text -> records.add(fields(text)));
        }
        if (records.size() < 3) {
            return Optional.empty();
        }
        Map<String, String> was = records.get(0);
        Map<String, String> made = records.get(1);
        Map<String, String> is = records.get(2);
        for (String field : FIELDS) {
            Optional<String> then = Optional.ofNullable(was.get(field));
            Optional<String> now = Optional.ofNullable(made.get(field));
            if (!now.equals(then)) {
                Optional<String> there = Optional.ofNullable(is.get(field));
                if (!there.equals(then) && !there.equals(now)) {
                    return Optional.empty();
                }
                now.ifPresentOrElse(words -> is.put(field, words), () -> is.remove(field));
            }
        }
        return Optional.of(know(text(is)));
    }
}
