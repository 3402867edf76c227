package com.rollbackapi.journal;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.Redactable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells whether two calls are the same: SHA-256 over the tool, a zero byte, and the SHA-256 of the arguments' RFC 8785
/// bytes. Personal values are encrypted anew each time, so they count as equal where their subject is: such a call is
/// taken for the same rather than made twice. Arguments that the store keeps count by their digest.
public final class CallFingerprint {
    private static final byte[] ZERO = {0};

    private CallFingerprint() {}

    public static Hash of(Action.Call call) {
        Hash arguments = call.argsRef()
                .orElseGet(() -> Hash.of(
                        call.args().map(a -> CanonicalJson.bytes(comparable(a))).orElse(new byte[0])));
        return Hash.of(call.tool().getBytes(StandardCharsets.UTF_8), ZERO, arguments.bytes());
    }

    private static Json comparable(Json value) {
        return switch (value) {
            case Json.Obj object -> {
                Map<String, Json> members = new LinkedHashMap<>();
                object.members().forEach((name, member) -> members.put(name, comparable(member)));
                yield Redactable.of(value)
                        .<Json>map(r -> Json.object()
                                .put(Redactable.MEMBER, r.subject().hex())
                                .build())
                        .orElseGet(() -> new Json.Obj(members));
            }
            case Json.Arr array -> {
                List<Json> items = new ArrayList<>();
                array.items().forEach(item -> items.add(comparable(item)));
                yield new Json.Arr(items);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> value;
        };
    }
}
