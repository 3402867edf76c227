#!/usr/bin/env python3
"""Verifies a journal of RollbackAPI as the pages in docs/formats say.

    verify.py JOURNAL VKEY      a journal's folder: checkpoint, tile/, and wal/ where there is one
    verify.py FILE.rbxj [VKEY]  an exported journal; without VKEY the key in it is believed

By journal-v1.md, note-and-proofs.md and rbxj-v1.md, with nothing but Python's own library, and openssl for the one
signature. Prints what it found; exit 0 means that all of it holds, 1 that something does not, 2 usage.
"""

import base64
import binascii
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib


class Broken(Exception):
    """Something does not hold; says where."""


def check(holds, place, what):
    if not holds:
        raise Broken(f"{place}: {what}")


# RFC 6962

def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(hashes):
    """The root over leaves, or over the roots of full subtrees of one size."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    while len(hashes) > 1:
        pairs = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes) - 1, 2)]
        hashes = pairs + hashes[len(pairs) * 2:]
    return hashes[0]


# signed notes

def parse_vkey(vkey, place):
    parts = vkey.split("+", 2)
    check(len(parts) == 3, place, "is not name+id+base64")
    name, key_id, typed = parts[0], parts[1], strict_base64(parts[2], place)
    check(len(typed) == 33 and typed[0] == 1, place, "is no Ed25519 key")
    digest = hashlib.sha256(name.encode() + b"\n" + typed).digest()
    check(digest[:4].hex() == key_id, place, "does not have the id that it states")
    return name, digest[:4], typed[1:]


def strict_base64(text, place):
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Broken(f"{place}: '{text}' is no base64")
    check(base64.b64encode(raw).decode() == text, place, f"'{text}' is a second form of its base64")
    return raw


def ed25519(key, message, signature):
    der = bytes.fromhex("302a300506032b6570032100") + key
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, content in {"key": der, "text": message, "signature": signature}.items():
            paths[name] = os.path.join(folder, name)
            with open(paths[name], "wb") as out:
                out.write(content)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths["key"], "-rawin",
             "-in", paths["text"], "-sigfile", paths["signature"]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return done.returncode == 0


def read_note(note, place):
    """The text, its lines, and (name, key id, signature) of each signature line."""
    check(len(note) <= 1_000_000, place, "is too long for a note")
    end = note.rfind(b"\n\n")
    check(end >= 0 and note.endswith(b"\n") and end + 2 < len(note), place, "has no signatures")
    text = note[:end + 1]
    try:
        lines, signatures = text.decode().split("\n")[:-1], note[end + 2:-1].decode().split("\n")
    except UnicodeDecodeError:
        raise Broken(f"{place}: is not UTF-8")
    check(all(c >= " " for line in lines + signatures for c in line), place, "has control characters")
    check(len(signatures) <= 100, place, "has more than 100 signatures")
    read = []
    for line in signatures:
        parts = line.split(" ")
        check(len(parts) == 3 and parts[0] == "\u2014" and parts[1] and "+" not in parts[1], place, f"'{line}' is no signature")
        raw = strict_base64(parts[2], place)
        check(len(raw) > 4, place, f"'{line}' is no signature")
        read.append((parts[1], raw[:4], raw[4:]))
    return text, lines, read


def check_signed(text, signatures, vkey, place):
    name, key_id, key = parse_vkey(vkey, "the vkey")
    ours = [s for n, i, s in signatures if n == name and i == key_id]
    check(ours, place, f"is not signed by {name}+{key_id.hex()}")
    check(len(ours[0]) == 64 and ed25519(key, text, ours[0]), place, f"the signature by {name} is not on this text")


def parse_head(lines, name, place):
    check(len(lines) >= 3 and all(lines), place, "is no head: origin, size, root")
    check(lines[0] == name, place, f"is the head of {lines[0]}, not of {name}")
    check(re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]), place, f"'{lines[1]}' is no size")
    root = strict_base64(lines[2], place)
    check(len(root) == 32, place, f"'{lines[2]}' is no root")
    check((lines[1] == "0") == (root == root_of([])), place, "its size does not go with its root")
    return int(lines[1]), root


def open_head(note, vkey, keys=b"", place="checkpoint"):
    """The size and the root that the key for that size signed, and the log's statements about its keys."""
    parse_vkey(vkey, "the vkey")
    text, lines, signatures = read_note(note, place)
    size, root = parse_head(lines, vkey.split("+")[0], place)
    terms, statements = read_keys(keys, vkey)
    signer, last = next((key, last) for key, to, last in terms if to is None or size <= to)
    check(last is None or size <= last, place, f"its key is revoked above {last} entries")
    check_signed(text, signatures, signer, place)
    return size, root, statements, signer


def read_keys(file, vkey):
    """[vkey, largest head or None, last valid or None] of each key, and (size, root, note) of each statement."""
    if not file:
        return [[vkey, None, None]], []
    name, blocks = vkey.split("+")[0], file.split(b"\n\n")
    check(len(blocks) % 2 == 0, "keys", "are not signed notes, an empty line between two")
    terms, statements = [], []
    for i in range(0, len(blocks), 2):
        note = blocks[i] + b"\n\n" + blocks[i + 1] + (b"\n" if i + 2 < len(blocks) else b"")
        text, lines, signatures = read_note(note, "keys")
        size, root = parse_head(lines, name, "keys")
        words = lines[3].split(" ") if len(lines) == 4 else []
        place = f"keys, statement at {size}"
        check(len(words) == 3, place, "says nothing about a key")
        check(not statements or size > statements[-1][0], place, "does not stand behind the one before it")
        if words[0] == "key-rotated":
            terms = terms or [[words[1], None, None]]
            check(terms[-1][0] == words[1], place, "does not lead from the key in force")
            check(words[2] not in [t[0] for t in terms] and words[2].split("+")[0] == name, place, "leads to no new key")
            terms[-1][1], signers = size, words[1:]
            terms.append([words[2], None, None])
        else:
            check(words[0] == "key-revoked" and terms, place, "says nothing about a key")
            at = next((i for i, t in enumerate(terms) if t[0] == words[1] and t[1] is not None and t[2] is None), None)
            check(at is not None and re.fullmatch("0|[1-9][0-9]*", words[2]), place, "revokes no replaced key")
            before = 0 if at == 0 else terms[at - 1][1]
            check(before <= int(words[2]) <= terms[at][1], place, "revokes the key above a size that it never signed")
            terms[at][2], signers = int(words[2]), [terms[-1][0]]
        check(len(signatures) == len(signers), place, "is signed by others than it must be")
        for signer, signature in zip(signers, signatures):
            check_signed(text, [signature], signer, place)
        statements.append((size, root, note.decode()))
    check(vkey in [t[0] for t in terms], "keys", "do not lead from or to the vkey")
    return terms, statements


def check_statements(statements, leaves, entries):
    """Each statement is the entry at its size, and its root that of the entries before; no other entry is one."""
    said = {}
    for size, root, note in statements:
        if size < len(leaves):
            check(root_of(leaves[:size]) == root, f"keys, statement at {size}", "is of another history")
            said[size] = note
    for i, entry in enumerate(entries):
        if b'"event":"key.r' in entry:
            fact = json.loads(entry)
            if fact["event"] in ("key.rotated", "key.revoked"):
                check(said.pop(i, None) == fact["body"]["statement"], f"keys, entry {i}", "says something else")
    check(not said, "keys", f"no entry says what they say at {list(said)}")


# static files

def tile_name(kind, n, width):
    name = f"{n % 1000:03d}"
    n //= 1000
    while n > 0:
        name = f"x{n % 1000:03d}/{name}"
        n //= 1000
    return f"tile/{kind}/{name}" + ("" if width == 256 else f".p/{width}")


def tile_names(size):
    """The hash tiles of a log of this size, level by level, then the bundles."""
    level = 0
    while size >> (8 * level):
        yield from ((level, n, w) for n, w in widths(size >> (8 * level)))
        level += 1
    yield from (("entries", n, w) for n, w in widths(size))


def widths(count):
    return ((n, min(256, count - 256 * n)) for n in range((count + 255) // 256))


def read_entries(bundle, width, place):
    entries, at = [], 0
    for i in range(width):
        end = at + 2 + int.from_bytes(bundle[at:at + 2], "big")
        check(at + 2 <= len(bundle) and end <= len(bundle), f"{place}, byte {at}", "the entry is cut off")
        entries.append(bundle[at + 2:end])
        at = end
    check(at == len(bundle), f"{place}, byte {at}", "something stands behind the last entry")
    return entries


def read_log(read, size, root):
    """The leaf hashes of a log from its files, each of them checked, and the entries."""
    tiles, leaves, entries = {}, [], []
    for kind, n, width in tile_names(size):
        name = tile_name(kind, n, width)
        content = read(name)
        if kind == "entries":
            entries += read_entries(content, width, name)
            found = [leaf_hash(e) for e in entries[256 * n:]]
            tile = tiles[(0, n)]
            for i, leaf in enumerate(found):
                check(leaf == tile[32 * i:32 * i + 32], f"{name}, entry {256 * n + i}", "does not fit its tile")
            leaves += found
        else:
            check(len(content) == 32 * width, name, "has another length than its name says")
            tiles[(kind, n)] = content
            for i in range(width if kind > 0 else 0):
                below = tiles[(kind - 1, 256 * n + i)]
                full = root_of([below[j:j + 32] for j in range(0, 8192, 32)])
                check(content[32 * i:32 * i + 32] == full, f"{name}, byte {32 * i}", "does not fit the tile below")
    check(root_of(leaves) == root, "tile/entries", "the entries do not give the signed root")
    return leaves, entries


# the write-ahead log

CRC32C = []
for value in range(256):
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    CRC32C.append(value)


def crc32c(content):
    crc = 0xFFFFFFFF
    for byte in content:
        crc = crc >> 8 ^ CRC32C[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def batch_at(segment, at):
    """(first index, root, entries, position behind it) of the whole batch at a position, if there is one."""
    if len(segment) - at < 56 or segment[at:at + 4] != b"RBXF":
        return None
    length, crc, count, first = struct.unpack(">IIIQ", segment[at + 4:at + 24])
    if length < 56 or length > len(segment) - at or crc32c(segment[at + 12:at + length]) != crc or count < 1:
        return None
    entries, place = [], at + 56
    for _ in range(count):
        if place + 4 > at + length:
            return None
        size = int.from_bytes(segment[place:place + 4], "big")
        if size > min(at + length - place - 4, 65_535):
            return None
        entries.append(segment[place + 4:place + 4 + size])
        place += 4 + size
    return (first, segment[at + 24:at + 56], entries, place) if place == at + length else None


def read_wal(folder, leaves, headed):
    """Adds what stands in the segments behind the head; returns remarks."""
    published, remarks = len(leaves), []
    names = sorted(n for n in os.listdir(folder) if re.fullmatch("[0-9]{16}\\.wal", n))
    check(names or not headed, "wal", "the last segment is missing")
    for i, name in enumerate(names):
        with open(os.path.join(folder, name), "rb") as file:
            segment = file.read()
        expected, at = int(name[:16]), 0
        check(expected <= len(leaves), f"wal/{name}", f"entries {len(leaves)} to {expected - 1} are missing")
        while True:
            place = f"wal/{name}, byte {at}"
            batch = batch_at(segment, at)
            if batch is None:
                break
            first, root, entries, end = batch
            check(first == expected, place, f"begins with entry {first}, not {expected}")
            padded = -(-end // 8) * 8
            check(not any(segment[end:padded]), place, "is not followed by zeros")
            expected += len(entries)
            if expected > published:
                if first < published or expected > len(leaves):
                    check(first == len(leaves), place, "lies across the head's size or does not follow")
                    leaves += [leaf_hash(e) for e in entries]
                check(leaves[first:expected] == [leaf_hash(e) for e in entries], place, "has other entries than before")
                check(root_of(leaves[:expected]) == root, place, "its root is not that of its entries")
            at = padded
        for later in range(at + 8, len(segment), 8):
            check(batch_at(segment, later) is None, place, f"is no batch, but a whole one follows at byte {later}")
        rest = segment[at:].lstrip(b"\0")
        if rest:
            remarks.append(f"wal/{name}, byte {len(segment) - len(rest)}: not zero, a batch that was torn")
        if i + 1 < len(names):
            following = int(names[i + 1][:16])
            check(following <= len(leaves), place,
                  f"no whole batch is here, but the next segment begins with entry {following}")
        else:
            check(int(name[:16]) >= published or expected >= published, place, "the log ends before the head's size")
    reserve = os.path.join(folder, "reserve")
    if os.path.exists(reserve):
        with open(reserve, "rb") as file:
            content = file.read()
        if any(content):
            remarks.append(f"wal/reserve, byte {len(content) - len(content.lstrip(bytes(1)))}: not zero")
    return remarks


def verify_folder(folder, vkey):
    def read(name):
        try:
            with open(os.path.join(folder, name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            raise Broken(f"{name}: is missing")

    headed = os.path.exists(os.path.join(folder, "checkpoint"))
    begun = os.path.exists(os.path.join(folder, "wal", f"{0:016d}.wal"))
    check(headed or begun or not os.path.exists(os.path.join(folder, "tile")), "checkpoint", "is missing")
    leaves = []
    if headed:
        stated = os.path.exists(os.path.join(folder, "keys"))
        size, root, statements, _ = open_head(read("checkpoint"), vkey, read("keys") if stated else b"")
        leaves, entries = read_log(read, size, root)
        check_statements(statements, leaves, entries)
    published, wal = len(leaves), os.path.join(folder, "wal")
    remarks = read_wal(wal, leaves, headed) if os.path.isdir(wal) else []
    check(headed or os.path.isdir(wal), folder, "is no journal")
    for remark in remarks:
        print("remark", remark)
    print(f"ok {len(leaves)} entries, {published} of them signed, root {root_of(leaves).hex()}")


# the container

def verify_file(path, vkey):
    with open(path, "rb") as file:
        archive = file.read()
    check(len(archive) <= 16 << 30, path, "is longer than 16 GiB")
    members, directory, at = {}, b"", 0
    while archive[at:at + 4] == b"PK\3\4":
        place = f"byte {at}"
        header = archive[at:at + 30]
        check(len(header) == 30, place, "the file is cut off")
        crc, size, again, name_length, extra = struct.unpack("<IIIHH", header[14:30])
        check(header[4:14] == bytes.fromhex("0a000008000000004100") and size == again and extra == 0,
              place, "the header is not in its one form")
        check(name_length <= 200, place, "no member's name is so long")
        name = archive[at + 30:at + 30 + name_length].decode("ascii", "replace")
        begin = at + 30 + name_length
        content = archive[begin:begin + size]
        check(len(content) == size, place, "the file is cut off")
        check(zlib.crc32(content) == crc, f"{name} ({place})", "does not fit its checksum")
        check(name not in members and len(members) < 1_000_000, place, f"{name} is there twice, or one too many")
        far = at >= 0xFFFFFFFF
        version = b"\x2d\0\x2d\0" if far else b"\x0a\0\x0a\0"
        directory += b"PK\1\2" + version + header[6:28] + struct.pack("<H", 12 if far else 0) + bytes(10)
        directory += struct.pack("<I", min(at, 0xFFFFFFFF)) + archive[at + 30:begin]
        directory += struct.pack("<HHQ", 1, 8, at) if far else b""
        members[name] = content
        at = begin + size
    check(archive[at:] == directory + archive_end(len(members), len(directory), at), f"byte {at}",
          "from here on the file is not the directory of its members and nothing else")
    inside = members.get("key", b"").decode("ascii", "replace")
    vkey = vkey or inside.rstrip("\n")
    size, root, statements, signer = open_head(members.get("checkpoint", b""), vkey, members.get("keys", b""))
    check(inside == signer + "\n", "key", "is not the vkey and a line feed")
    check(all(s[0] < size for s in statements), "keys", "speak of an entry behind the head")
    expected = ["checkpoint", "key"] + (["keys"] if "keys" in members else []) + [tile_name(*t) for t in tile_names(size)]
    blobs = [name for name in members if name.startswith("blob/")]
    check(list(members) == expected + sorted(blobs), path, "its members are others, or in another order")
    leaves, entries = read_log(lambda name: members[name], size, root)
    check_statements(statements, leaves, entries)
    for name in blobs:
        check(name == "blob/" + hashlib.sha256(members[name]).hexdigest(), name, "is the hash of other content")
    print(f"ok {len(leaves)} entries, {len(leaves)} of them signed, root {root.hex()}, {len(blobs)} blobs")


def archive_end(count, length, at):
    end = b""
    if count >= 0xFFFF or length >= 0xFFFFFFFF or at >= 0xFFFFFFFF:
        end += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, length, at)
        end += b"PK\6\7" + struct.pack("<IQI", 0, at + length, 1)
    few = min(count, 0xFFFF)
    return end + b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, few, few, min(length, 0xFFFFFFFF), min(at, 0xFFFFFFFF), 0)


def main(args):
    if len(args) not in (1, 2) or (os.path.isdir(args[0]) and len(args) != 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if os.path.isdir(args[0]):
            verify_folder(args[0], args[1].strip())
        else:
            verify_file(args[0], args[1].strip() if len(args) == 2 else "")
    except Broken as broken:
        print("BROKEN", broken)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
