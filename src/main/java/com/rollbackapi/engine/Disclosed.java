package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Disclosure;
import com.rollbackapi.crypto.Redactable;

/// One value of one entry with what proves it to a stranger (`docs/formats/redactable-v1.md`).
public record Disclosed(long index, Redactable redactable, Disclosure disclosure) {
    /// Written as RFC 8785, the text of its last member is what was committed.
    public Json.Obj toJson() {
        return Json.object()
                .put("commitment", redactable.commitment().hex())
                .put("field", disclosure.field())
                .put("index", index)
                .put("salt", disclosure.salt())
                .put("subject", redactable.subject().hex())
                .put("value", disclosure.value())
                .build();
    }
}
