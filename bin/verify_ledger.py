#!/usr/bin/env python3
"""Recomputes an exported ledger from its bytes and compares it with tree heads kept outside the organ.

Stand-alone on purpose (Python >= 3.11 and `cryptography`): nothing of the platform is needed or believed.

    verify_ledger.py EXPORT --key LOG_KEY --checkpoint FILE [--checkpoint FILE …] [--witness WITNESS_KEY …]

EXPORT is JSON lines (`-` reads standard input, `.gz` is unpacked), docs/ledger.md has the format. LOG_KEY must come from
somewhere else than the export. A checkpoint FILE holds a signed note, or just the three lines as printed on paper.
Exit status: 0 all agrees · 1 something is wrong, told line by line · 2 nothing could be judged · 3 the export agrees
with itself, but was compared with nothing from outside and so proves nothing against whoever keeps the ledger.
"""
# ruff: noqa: T201

import argparse
import gzip
import json
import re
import sys
import unicodedata
from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SAYS = {
    "broken": "这一行不是导出格式里的一行",
    "header": "文件头不是本日志的导出",
    "order": "序号应为 {0}，却是 {1}：有条目被删、插或调换",
    "body": "条目内容不合规范：{0}",
    "stream": "条目自称 {0}，行上却写着 {1}",
    "chain": "前一条不相接：应接 {0}，却接 {1}",
    "signature": "检查点的签名不对：{0}",
    "size": "检查点写着 {0} 条，此处却是第 {1} 条之后",
    "root": "第 {0} 条处的树根与导出自带的检查点不符；上一个相符的在第 {1} 条",
    "outside": "第 {0} 条处的树根与外部检查点不符：前 {0} 条中有改动；外部检查点上一个相符的在第 {1} 条",
    "short": "外部检查点有 {0} 条，导出只有 {1} 条：末尾被截去",
    "end": "没有结尾行，或结尾行的条数不对：文件不完整",
}
FIELDS = {"v", "log", "stream", "seq", "prev", "type", "at", "actor", "data", "commit", "nonce"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
HEX64, HEX32 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
CHECKPOINT = re.compile(r"(.+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")
LONGEST_LINE = 1 << 20
MOST_TOLD = 200


def whole(text):
    if abs(number := int(text)) >= 1 << 53:
        raise ValueError("整数过大")
    return number


def no_fraction(text):
    raise ValueError(f"有小数 {text}")


READ = json.JSONDecoder(parse_float=no_fraction, parse_constant=no_fraction, parse_int=whole).decode
WRITE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Key:
    """A verifier key: Ed25519 of a log (type 1) or the cosignature key of a witness (type 4)."""

    def __init__(self, written):
        try:
            self.name, short, material = written.strip().split("+", 2)
            raw = b64decode(material, validate=True)
        except ValueError:
            raise ValueError(f"不是公钥：{written[:80]}") from None
        self.id = sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if self.id.hex() != short or raw[0] not in (1, 4):
            raise ValueError(f"不是公钥：{written[:80]}")
        self.timed, self.public = raw[0] == 4, Ed25519PublicKey.from_public_bytes(raw[1:])

    def signed(self, text, lines):
        """Whether one of the signature lines is this key's; a false one raises InvalidSignature."""
        for line in lines:
            _, name, encoded = line.split(" ")
            raw = b64decode(encoded, validate=True)
            if (name, raw[:4]) == (self.name, self.id):
                stamp = f"cosignature/v1\ntime {int.from_bytes(raw[4:12], 'big')}\n" if self.timed else ""
                self.public.verify(raw[12 if self.timed else 4 :], (stamp + text).encode())
                return True
        return False


def head(note):
    """(text, signature lines, origin, size, root) of a signed note or of three bare lines; ValueError otherwise."""
    text, gap, lines = note.rpartition("\n\n")
    text = text + "\n" if gap else note
    if not (found := CHECKPOINT.fullmatch(text)):
        raise ValueError("不是检查点：要有台账名称、条数、树根三行")
    return text, lines.splitlines() if gap else [], found[1], int(found[2]), b64decode(found[3])


class Tree:
    """The right edge of the Merkle tree of RFC 6962 §2.1: enough to know its root at every size."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        size = self.size
        while size & 1:
            leaf, size = sha256(b"\x01" + self.peaks.pop() + leaf).digest(), size >> 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        result = self.peaks[-1] if self.peaks else sha256(b"").digest()
        for peak in self.peaks[-2::-1]:
            result = sha256(b"\x01" + peak + result).digest()
        return result


class Verification:
    def __init__(self, key, outside, say=print):
        self.key, self.say, self.log = key, say, key.name.rpartition("/")[2]  # entries carry the last part alone
        self.outside = sorted(outside)
        self.tree, self.heads, self.unsealed = Tree(), {}, 0
        self.wrong, self.line, self.place = 0, 0, ""
        self.agreed, self.agreed_outside, self.told_root, self.ended = 0, 0, False, False

    def tell(self, kind, *more):
        self.wrong += 1
        if self.wrong <= MOST_TOLD:
            self.say(f"第 {self.line} 行{self.place} [{kind}] {SAYS[kind].format(*more)}")

    def run(self, lines):
        self.compare_outside()
        for self.line, line in enumerate(lines, start=1):
            self.place = ""
            try:
                self.read(READ(line.decode()) if len(line) < LONGEST_LINE else None)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.tell("broken")
        if not self.ended:
            self.tell("end")
        for size, _ in self.outside:
            self.tell("short", size, self.tree.size)

    def read(self, row):
        if self.line == 1:
            if row != {"export": "huixiang-ledger/1", "log": self.key.name}:
                self.tell("header")
        elif self.ended:
            self.tell("broken")
        elif set(row) == {"idx", "stream", "seq", "body"}:
            self.entry(row)
        elif set(row) == {"checkpoint"}:
            self.checkpoint(row["checkpoint"])
        elif set(row) == {"end", "unsealed"}:
            self.ended = True
            if (row["end"], row["unsealed"]) != (self.tree.size, self.unsealed):
                self.tell("end")
        else:
            self.tell("broken")

    def entry(self, row):
        index, stream, seq = row["idx"], row["stream"], row["seq"]
        if type(stream) is not str or type(seq) is not int or seq < 0 or type(index) not in (int, type(None)):
            raise ValueError("row")
        self.place = f" 序号 {index} 事项 {stream} 第 {seq} 步"
        raw = b64decode(row["body"], validate=True)
        if index is None:
            self.unsealed += 1
        elif index != self.tree.size or self.unsealed:
            self.tell("order", self.tree.size, index)
        leaf = sha256(b"\x00" + raw).digest()
        try:
            body = self.canonical(raw)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            self.tell("body", fault)
        else:
            self.chain(body, stream, seq)
        self.heads[stream] = leaf + seq.to_bytes(8, "big")
        if index is not None:
            self.tree.append(leaf)
            self.compare_outside()

    def canonical(self, raw):
        """The entry, or ValueError where the bytes are not the one canonical spelling of a whole entry."""
        body = READ(text := raw.decode())
        if WRITE(body) != text or not unicodedata.is_normalized("NFC", text):
            raise ValueError("不是唯一写法")
        if set(body) != FIELDS or body["v"] != 1 or body["log"] != self.log:
            raise ValueError("字段不全，或属于别的日志")
        texts = [body[name] for name in ("stream", "prev", "type", "at", "actor", "nonce")]
        if not all(isinstance(text, str) for text in texts) or type(body["seq"]) is not int:
            raise ValueError("字段类型不对")
        if not (HEX64.fullmatch(body["prev"]) and HEX32.fullmatch(body["nonce"]) and MOMENT.fullmatch(body["at"])):
            raise ValueError("散列、随机数或时间的写法不对")
        if not isinstance(body["data"], dict) or not all(HEX64.fullmatch(seal) for seal in body["commit"].values()):
            raise ValueError("数据或承诺的写法不对")
        return body

    def chain(self, body, stream, seq):
        if (body["stream"], body["seq"]) != (stream, seq):
            self.tell("stream", f"{body['stream']}#{body['seq']}", f"{stream}#{seq}")
        last = self.heads.get(stream)
        expected = (last[:32].hex(), int.from_bytes(last[32:], "big") + 1) if last else ("0" * 64, 0)
        if (body["prev"], seq) != expected:
            self.tell("chain", f"{expected[0][:16]}…#{expected[1]}", f"{body['prev'][:16]}…#{seq}")

    def checkpoint(self, note):
        """A checkpoint stands right after the last entry it covers."""
        try:
            text, lines, origin, size, root = head(note)
            if origin != self.key.name or not self.key.signed(text, lines):
                raise ValueError("没有本日志的签名")
        except (ValueError, InvalidSignature) as fault:
            return self.tell("signature", fault)
        if size != self.tree.size:
            return self.tell("size", size, self.tree.size)
        if root == self.tree.root():
            self.agreed = size
        elif not self.told_root:  # every later one differs too
            self.told_root = True
            self.tell("root", size, self.agreed)
        return None

    def compare_outside(self):
        while self.outside and self.outside[0][0] <= self.tree.size:
            size, root = self.outside.pop(0)
            if root == self.tree.root():
                self.agreed_outside = size
            else:
                self.tell("outside", size, self.agreed_outside)


def outside_head(path, key, witnesses):
    """(size, root) of a checkpoint file; ValueError where it is signed by others than it should be."""
    with open(path, encoding="utf-8-sig") as file:  # Notepad puts a mark before it
        text, lines, origin, size, root = head(file.read())
    if origin != key.name or (lines and not key.signed(text, lines)):
        raise ValueError(f"{path}: 不是这个日志的检查点")
    if witnesses and not any(witness.signed(text, lines) for witness in witnesses):
        raise ValueError(f"{path}: 没有任何一个见证方的签名")
    return size, root


def opened(path):
    """The export's lines as bytes, none longer than a line may be."""
    file = sys.stdin.buffer if path == "-" else (gzip.open if path.endswith(".gz") else open)(path, "rb")
    return iter(lambda: file.readline(LONGEST_LINE), b"")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export")
    parser.add_argument("--key", required=True)
    parser.add_argument("--checkpoint", action="append", default=[])
    parser.add_argument("--witness", action="append", default=[])
    options = parser.parse_args()
    try:
        key, witnesses = Key(options.key), [Key(written) for written in options.witness]
        outside = [outside_head(path, key, witnesses) for path in options.checkpoint]
        verification = Verification(key, outside)
        verification.run(opened(options.export))
    except (OSError, EOFError, ValueError, InvalidSignature) as fault:
        print(f"无法核对：{fault}", file=sys.stderr)
        return 2
    tree = verification.tree
    print(f"{tree.size} 条已入树，{verification.unsealed} 条待入树，{len(verification.heads)} 个事项")
    print(f"{key.name}\n{tree.size}\n{b64encode(tree.root()).decode()}")
    if verification.wrong:
        print(f"发现 {verification.wrong} 处不符")
        return 1
    if not outside:
        print("导出自身前后一致，但没有与任何外部检查点比对：这不能证明什么")
        return 3
    print(f"与 {len(outside)} 个外部检查点相符，最近的在第 {verification.agreed_outside} 条")
    return 0


if __name__ == "__main__":
    sys.exit(main())
