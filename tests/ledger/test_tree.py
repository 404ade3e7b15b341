"""The tree against the public test vectors of certificate transparency, and against its own definition for every size."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neikong.ledger import canon, checkpoint, tree
from neikong.ledger.tree import Frontier
from neikong.ledger.verify import Row, check_evidence, check_log

# the leaves and roots of the reference tests of RFC 6962
LEAVES = [
    bytes.fromhex(h)
    for h in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(leaves: list[bytes]) -> tuple[Frontier, dict[tuple[int, int], bytes]]:
    frontier, nodes = Frontier(), {}
    for leaf in leaves:
        frontier, complete = frontier.append(tree.leaf_hash(leaf))
        nodes.update(complete)
    return frontier, nodes


def plain_root(hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return tree.node_hash(plain_root(hashes[:half]), plain_root(hashes[half:]))


def test_the_roots_are_those_of_the_reference() -> None:
    assert Frontier().root().hex() == hashlib.sha256(b"").hexdigest()
    for size, root in enumerate(ROOTS, 1):
        assert grown(LEAVES[:size])[0].root().hex() == root


def test_every_proof_of_every_size_verifies_and_no_other_does() -> None:
    leaves = [bytes([n]) for n in range(40)]
    hashes = [tree.leaf_hash(x) for x in leaves]
    for size in range(1, 41):
        frontier, nodes = grown(leaves[:size])
        root = plain_root(hashes[:size])
        assert frontier.root() == root
        assert Frontier.decode(frontier.encode()) == frontier
        for index in range(size):
            assert set(tree.wanted_nodes(size, index=index)) <= nodes.keys()
            proof = tree.inclusion_proof(index, size, lambda lv, at, n=nodes: n[lv, at])
            assert tree.verify_inclusion(hashes[index], index, size, proof, root)
            assert not tree.verify_inclusion(
                hashes[index], (index + 1) % size if size > 1 else 1, size, proof, root
            )
            for n in range(len(proof)):
                broken = [*proof[:n], bytes(32), *proof[n + 1 :]]
                assert not tree.verify_inclusion(hashes[index], index, size, broken, root)
        for old in range(1, size + 1):
            proof = tree.consistency_proof(old, size, lambda lv, at, n=nodes: n[lv, at])
            old_root = plain_root(hashes[:old])
            assert tree.verify_consistency(old, size, old_root, root, proof)
            assert not tree.verify_consistency(old, size, bytes(32), root, proof)
            if old < size:
                assert not tree.verify_consistency(old, size, old_root, bytes(32), proof)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=300))
def test_the_frontier_is_the_definition(leaves: list[bytes]) -> None:
    assert grown(leaves)[0].root() == plain_root([tree.leaf_hash(x) for x in leaves])


@pytest.mark.parametrize("text", ["x", "3 00", "1 " + "00" * 31, "2 " + "00" * 32 + " " + "11" * 32])
def test_a_frontier_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Frontier.decode(text)


# entries, checkpoints, the whole


def entry(n: int) -> bytes:
    return canon.Entry(
        "firm",
        n,
        datetime(2026, 11, 20, 1, n % 60, tzinfo=UTC),
        "a",
        "add",
        "row",
        "system",
        f"s{n}",
        1,
        {"中": n},
    ).data()


def log(size: int) -> tuple[list[Row], Frontier]:
    rows, frontier = [], Frontier()
    for n in range(size):
        data = entry(n)
        leaf = tree.leaf_hash(data)
        frontier, complete = frontier.append(leaf)
        rows.append(
            Row(
                n,
                data,
                leaf.hex(),
                " ".join(h.hex() for (lv, _), h in complete if lv),
                {"seq": n, "actor": "a"},
            )
        )
    return rows, frontier


def test_canonical_json_is_read_back_and_nothing_else() -> None:
    data = entry(3)
    assert canon.parse(data).data() == data
    for wrong in (data + b" ", data.replace(b'"seq":3', b'"seq": 3'), b"{}", b"[]", b"x"):
        with pytest.raises(ValueError, match=r".+"):
            canon.parse(wrong)


def test_a_checkpoint_is_signed_and_read_back() -> None:
    signer, other = checkpoint.Signer.make("one"), checkpoint.Signer.make("two")
    made = checkpoint.Checkpoint("neikong/firm", 7, bytes(range(32)))
    found = checkpoint.parse(made.signed(signer, other))
    assert found.verified_by([signer.verifier, other.verifier]) == ["one", "two"]
    assert found.verified_by([checkpoint.Signer.make("one").verifier]) == []
    assert checkpoint.Verifier.parse(signer.verifier.text()) == signer.verifier
    assert checkpoint.Signer.parse(signer.text()) == signer


def test_any_changed_character_of_a_checkpoint_is_seen() -> None:
    signer = checkpoint.Signer.make("one")
    text = checkpoint.Checkpoint("neikong/firm", 7, bytes(range(32))).signed(signer)
    for at in range(len(text)):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        try:
            found = checkpoint.parse(changed)
        except ValueError:
            continue
        right = (found.origin, found.size, found.root) == ("neikong/firm", 7, bytes(range(32)))
        assert not (found.verified_by([signer.verifier]) and not right)
        assert not found.verified_by([signer.verifier]) or changed == text or right


def test_a_spare_bit_of_a_signature_is_seen_too() -> None:
    """The last character of 68 bytes in base64 has bits that decode to nothing: read loosely, a change of them would pass."""
    text = checkpoint.Checkpoint("neikong/firm", 7, bytes(32)).signed(checkpoint.Signer.make("one"))
    last = text.rstrip("=\n")[-1]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(last) ^ 1]
    with pytest.raises(ValueError, match="one way"):
        checkpoint.parse(f"{text.rstrip('=' + chr(10))[:-1]}{other}=\n")


def test_the_whole_log_verifies_and_every_flipped_byte_is_named() -> None:
    rows, frontier = log(9)
    signer = checkpoint.Signer.make("one")
    signed = {9: [checkpoint.Checkpoint("neikong/firm", 9, frontier.root()).signed(signer)]}
    assert list(check_log("firm", rows, frontier.encode(), signed, [signer.verifier])) == []
    for n in (0, 4, 8):
        data = rows[n].data
        for at in range(len(data)):
            flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            broken = [
                *rows[:n],
                Row(n, flipped, rows[n].leaf, rows[n].nodes, rows[n].columns),
                *rows[n + 1 :],
            ]
            assert f"#{n}" in {
                f.where for f in check_log("firm", broken, frontier.encode(), signed, [signer.verifier])
            }


def test_a_log_made_anew_with_right_hashes_is_caught_by_its_checkpoint() -> None:
    rows, frontier = log(5)
    signer = checkpoint.Signer.make("one")
    signed = {5: [checkpoint.Checkpoint("neikong/firm", 5, frontier.root()).signed(signer)]}
    shorter, less = log(4)
    assert {f.kind for f in check_log("firm", shorter, less.encode(), signed, [signer.verifier])} == {
        "checkpoint"
    }
    swapped = [rows[1], rows[0], *rows[2:]]
    assert "order" in {
        f.kind for f in check_log("firm", swapped, frontier.encode(), signed, [signer.verifier])
    }
    stranger = checkpoint.Signer.make("one")
    assert {f.kind for f in check_log("firm", rows, frontier.encode(), signed, [stranger.verifier])} == {
        "signature"
    }


def test_columns_nodes_and_head_are_checked_too() -> None:
    rows, _ = log(4)
    kinds = {
        f.kind
        for f in check_log(
            "firm", [*rows[:3], Row(3, rows[3].data, rows[3].leaf, "", {"actor": "b"})], "9 x", {}, []
        )
    }
    assert kinds == {"columns", "nodes", "head"}


def test_evidence_that_is_lost_or_changed_is_named() -> None:
    import io

    sha = hashlib.sha256(b"x").hexdigest()

    def lost() -> io.BytesIO:
        raise FileNotFoundError(2, "gone")

    files = [(sha, lambda: io.BytesIO(b"x")), ("0" * 64, lambda: io.BytesIO(b"x")), ("1" * 64, lost)]
    assert [f.where for f in check_evidence(files)] == ["0" * 64, "1" * 64]
