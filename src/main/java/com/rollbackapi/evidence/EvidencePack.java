package com.rollbackapi.evidence;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import java.util.Arrays;
import java.util.Optional;

/// One rollback as a file that is checked with nothing else (`docs/formats/evidence-v1.md`).
public final class EvidencePack {
    /// By custom the name of a pack ends so.
    public static final String SUFFIX = ".rbxe";

    /// The largest pack in bytes.
    public static final int MAX_SIZE_BYTES = 64 << 20;

    private final Account account;
    private final SigningLog.Opened log;
    private final Materials materials;

    private EvidencePack(Account account, SigningLog.Opened log, Materials materials) {
        this.account = account;
        this.log = log;
        this.materials = materials;
    }

    /// Writes a pack; throws where what it would hold does not bear out what the journal says of the rollback.
    ///
    /// @param key the log's, the one that signed the head
    static byte[] write(Materials materials, SigningKey key) throws EvidenceRejectedException {
        SigningLog.Opened log = materials.log().open(Optional.empty());
        Plan plan = materials.readPlan();
        Account account = Account.of(plan, Entries.of(materials.entries()), log.keys());
        byte[] file = Envelope.sign(Statement.bytes(materials, account, Changes.find(plan, materials.contents())), key)
                .bytes();
        // what cannot be checked is not given out
        verify(file, Optional.of(log.signer()));
        return file;
    }

    /// Checks every byte of a pack, with nothing else.
    ///
    /// @param known a key of the log that is known from elsewhere; without one that in the pack is believed, and
    /// all that is proven is that whoever holds it made the pack
    public static EvidencePack verify(byte[] file, Optional<NoteVerifier> known) throws EvidenceRejectedException {
        if (file.length > MAX_SIZE_BYTES) {
            throw new EvidenceRejectedException(
                    "the pack", "it has " + file.length + " bytes, more than " + MAX_SIZE_BYTES);
        }
        Envelope envelope = Envelope.parse(file);
        Fields predicate = Statement.predicate(envelope.payload());
        SigningLog.Opened log = SigningLog.parse(predicate.inside("log")).open(known);
        envelope.verify(log.signer());
        Materials materials = Materials.parse(predicate);
        for (ProvenEntry e : materials.entries()) {
            e.verify(log.head().head());
        }
        Plan plan = materials.readPlan();
        materials.requireContentsOf(plan);
        materials.requireMembersOfEntries();
        Account account = Account.of(plan, Entries.of(materials.entries()), log.keys());
        Changes changes = Changes.read(plan, materials.contents(), predicate.objects("changes"));
        int odd = Arrays.mismatch(Statement.bytes(materials, account, changes), envelope.payload());
        if (odd >= 0) {
            throw new EvidenceRejectedException(
                    "the statement", "it says something else than what it holds, first at byte " + odd);
        }
        return new EvidencePack(account, log, materials);
    }

    public String rollbackId() {
        return account.rollbackId();
    }

    /// How the rollback ended, as its entries bear out: restored, partial or refused.
    public String verdict() {
        return account.verdict().wireName();
    }

    /// The hash of the plan that was carried out.
    public Hash planHash() {
        return Hash.of(materials.plan());
    }

    /// How many entries are proven.
    public int entries() {
        return materials.entries().size();
    }

    /// The head in which they are.
    public SignedTreeHead head() {
        return log.head();
    }

    /// The key that signed the head and the pack.
    public NoteVerifier signer() {
        return log.signer();
    }

    /// Whether a key of the log was known from elsewhere; otherwise the pack itself said which it is.
    public boolean isPinned() {
        return log.pinned();
    }

    /// How many entries approve the rollback, or ask for that. Their names are the word of whoever wrote them.
    public int approvals() {
        return account.approvals();
    }
}
