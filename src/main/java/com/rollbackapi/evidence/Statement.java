package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The in-toto statement of a pack (<https://in-toto.io/Statement/v1>). It has one form for what it holds.
final class Statement {
    private static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE_TYPE = "https://rollbackapi.com/attestation/rollback/v1";

    private Statement() {}

    /// The predicate of a statement from elsewhere, none of it checked.
    static Fields predicate(byte[] statement) throws EvidenceRejectedException {
        Fields fields = Fields.document("the statement", statement);
        if (!fields.text("_type").equals(TYPE) || !fields.text("predicateType").equals(PREDICATE_TYPE)) {
            throw fields.odd("it is not " + TYPE + " of the type " + PREDICATE_TYPE);
        }
        return fields.inside("predicate");
    }

    static byte[] bytes(Materials materials, Account account, Changes changes) throws EvidenceRejectedException {
        return AsciiJson.bytes(Json.object()
                .put("_type", TYPE)
                .put("predicateType", PREDICATE_TYPE)
                .put(
                        "predicate",
                        materials
                                .toJson()
                                .put("account", account.toJson())
                                .put("changes", changes.toJson())
                                .build())
                .put("subject", subjects(materials, account))
                .build());
    }

    /// What it is about, by which others find it: the plan, the seal, and each tree as it was read afterwards.
    private static Json subjects(Materials materials, Account account) throws EvidenceRejectedException {
        String id = account.rollbackId();
        List<Json> subjects = new ArrayList<>();
        subjects.add(subject(id + "/plan", Hash.of(materials.plan())));
        subjects.add(subject(id + "/sealed", Hash.of(account.sealed().bytes())));
        new TreeMap<>(account.reached().byTarget())
                .forEach((target, root) -> subjects.add(subject(id + "/root/" + target, root)));
        return Json.of(subjects);
    }

    private static Json subject(String name, Hash hash) {
        return Json.object()
                .put("name", name)
                .put("digest", Json.object().put("sha256", hash.hex()).build())
                .build();
    }
}
