import json
from base64 import b64decode
from pathlib import Path

import pytest
from pymerkle import InmemoryTree

from huixiang.ledger import merkle

REPOSITORY = Path(__file__).resolve().parents[3]
VECTORS = REPOSITORY.parent / "shared" / "vectors" / "merkle"

# The leaves every implementation of certificate transparency is tried on, and their roots by tree size.
CLASSIC_LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
CLASSIC_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def vectors(kind):
    files = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(json.loads(file.read_text()), id=str(file.relative_to(VECTORS))) for file in files]


def raw(text):
    return b64decode(text or "")


def leaves(count):
    return [merkle.leaf_hash(f"entry {number}".encode()) for number in range(count)]


def grown(hashes):
    frontier, nodes = merkle.Frontier(), {}
    for leaf in hashes:
        nodes |= {(level, index): made for level, index, made in frontier.append(leaf)}
    return frontier, nodes


def lookup(nodes):
    return lambda level, index: nodes[level, index]


def test_the_published_vectors_are_all_there():
    assert [len(vectors("inclusion")), len(vectors("consistency"))] == [98, 98]


@pytest.mark.parametrize("case", vectors("inclusion"))
def test_an_inclusion_proof_is_judged_as_published(case):
    path = [raw(step) for step in case["proof"] or []]

    holds = merkle.inclusion_holds(case["leafIdx"], case["treeSize"], raw(case["leafHash"]), path, raw(case["root"]))

    assert holds is not case["wantErr"]


@pytest.mark.parametrize("case", vectors("consistency"))
def test_a_consistency_proof_is_judged_as_published(case):
    path = [raw(step) for step in case["proof"] or []]

    holds = merkle.consistency_holds(case["size1"], case["size2"], raw(case["root1"]), raw(case["root2"]), path)

    assert holds is not case["wantErr"]


@pytest.mark.parametrize(("size", "expected"), CLASSIC_ROOTS.items())
def test_the_classic_leaves_have_their_known_roots(size, expected):
    hashes = [merkle.leaf_hash(leaf) for leaf in CLASSIC_LEAVES[:size]]

    assert merkle.root(hashes).hex() == expected
    assert grown(hashes)[0].root.hex() == expected


def test_every_proof_of_every_tree_up_to_130_holds():
    hashes = leaves(130)
    _, nodes = grown(hashes)
    roots = [merkle.root(hashes[:size]) for size in range(131)]
    stored = lookup(nodes)
    held = 0

    for new in range(1, 131):
        for old in range(1, new):
            path = merkle.proof(merkle.consistency_spans(old, new), stored)
            held += merkle.consistency_holds(old, new, roots[old], roots[new], path)
        for index in range(new):
            path = merkle.proof(merkle.inclusion_spans(index, new), stored)
            held += merkle.inclusion_holds(index, new, hashes[index], path, roots[new])

    assert held == 130 * 129 // 2 + 131 * 130 // 2 == 16_900


def test_a_proof_does_not_hold_for_another_root_size_or_leaf():
    hashes = leaves(40)
    frontier, nodes = grown(hashes)
    path = merkle.proof(merkle.inclusion_spans(11, 40), lookup(nodes))

    assert merkle.inclusion_holds(11, 40, hashes[11], path, frontier.root)
    assert not merkle.inclusion_holds(11, 40, hashes[12], path, frontier.root)
    assert not merkle.inclusion_holds(12, 40, hashes[11], path, frontier.root)
    assert not merkle.inclusion_holds(11, 72, hashes[11], path, frontier.root)
    assert not merkle.inclusion_holds(11, 40, hashes[11], path[:-1], frontier.root)
    assert not merkle.inclusion_holds(11, 40, hashes[11], path, hashes[0])


def test_four_ways_to_the_root_agree_up_to_2000_leaves():
    hashes, frontier, nodes, oracle = leaves(2000), merkle.Frontier(), {}, InmemoryTree(algorithm="sha256")
    for size, leaf in enumerate(hashes, start=1):
        nodes |= {(level, index): made for level, index, made in frontier.append(leaf)}
        oracle.append_entry(f"entry {size - 1}".encode())

        from_nodes = merkle.span_hash((0, size), lookup(nodes))

        assert frontier.root == from_nodes == merkle.root(hashes[:size]) == oracle.get_root()


def test_a_frontier_can_be_taken_up_again_from_stored_nodes():
    hashes = leaves(77)
    whole, nodes = grown(hashes)
    resumed = merkle.Frontier(50, [nodes[name] for name in merkle.frontier_names(50)])

    for leaf in hashes[50:]:
        resumed.append(leaf)

    assert resumed == whole


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_spans(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 4), (5, 4), (-1, 4)])
def test_no_consistency_is_claimed_with_nothing_or_backwards(old, new):
    with pytest.raises(ValueError, match="does not extend"):
        merkle.consistency_spans(old, new)
