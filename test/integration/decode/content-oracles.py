"""Random contents, made and read by Python's libraries: one JSON object a line, with the bytes and what they say."""
import email
import email.policy
import json
import math
import random
import struct
import subprocess
import sys
import urllib.parse
from email.message import EmailMessage

import cbor2
import msgpack

chance = random.Random(int(sys.argv[2]))


def text():
    return "".join(chance.choice("abc \"\\\n\u00e9\u4f60\U0001f600<&=%+") for _ in range(chance.randrange(8)))


def floating():
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice([0.0, -0.0, math.inf, -math.inf, 1.5, 65504.0])
    if kind == 1:
        return float(chance.randrange(-1000, 1000)) / 8
    return struct.unpack(">f", struct.pack(">f", chance.uniform(-1e6, 1e6)))[0] if kind == 2 else chance.uniform(-1e300, 1e300)


def whole():
    return chance.choice([1, -1]) * (chance.getrandbits(chance.choice([4, 8, 16, 32, 63])))


def value(depth, scalars):
    kind = chance.randrange(len(scalars) + (2 if depth < 4 else 0))
    if kind < len(scalars):
        return scalars[kind]()
    if kind == len(scalars):
        return [value(depth + 1, scalars) for _ in range(chance.randrange(5))]
    return {f"k{at}{text()}" if chance.randrange(3) else at: value(depth + 1, scalars) for at in range(chance.randrange(5))}


def several(scalars):
    return [value(0, scalars) for _ in range(4)]


def number(one):
    return "f:" + struct.pack(">d", one).hex()


def normal(one):
    """The same text as the test makes of our fields."""
    if one is None:
        return "n"
    if one is cbor2.undefined:
        return "u"
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, int):
        return f"i:{one}"
    if isinstance(one, float):
        return number(one)
    if isinstance(one, str):
        return "t:" + one.encode().hex()
    if isinstance(one, bytes):
        return "b:" + one.hex()
    if isinstance(one, cbor2.CBORTag):
        return f"T{one.tag}({normal(one.value)})"
    if isinstance(one, cbor2.CBORSimpleValue):
        return f"s:{one.value}"
    if isinstance(one, msgpack.Timestamp):
        return f"time:{one.seconds}.{one.nanoseconds:09}"
    if isinstance(one, msgpack.ExtType):
        return f"x{one.code}:{one.data.hex()}"
    if isinstance(one, (list, tuple)):
        return "[" + ",".join(normal(item) for item in one) + "]"
    return "{" + ",".join(f"{normal(key)}={normal(item)}" for key, item in one.items()) + "}"


def head(major, argument):
    """Sometimes in more bytes than it needs."""
    sizes = [size for size, limit in ((0, 24), (1, 2**8), (2, 2**16), (4, 2**32), (8, 2**64)) if argument < limit]
    size = sizes[0] if chance.randrange(4) else chance.choice(sizes)
    if size == 0:
        return bytes([major << 5 | argument])
    return bytes([major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[size]]) + argument.to_bytes(size, "big")


def cbor_of(one):
    """Our own writer, for what cbor2 does not write: indefinite lengths, longer heads. cbor2 reads it."""
    if isinstance(one, list):
        items = b"".join(cbor_of(item) for item in one)
        return b"\x9f" + items + b"\xff" if chance.randrange(2) else head(4, len(one)) + items
    if isinstance(one, dict):
        items = b"".join(cbor_of(key) + cbor_of(item) for key, item in one.items())
        return b"\xbf" + items + b"\xff" if chance.randrange(2) else head(5, len(one)) + items
    if isinstance(one, bytes) and chance.randrange(2):
        return b"\x5f" + b"".join(head(2, 1) + bytes([byte]) for byte in one) + b"\xff"
    if isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 2**64:
        return head(0, one)
    if isinstance(one, cbor2.CBORTag):
        return head(6, one.tag) + cbor_of(one.value)
    return cbor2.dumps(one, canonical=chance.randrange(2) == 0)


def cbor():
    scalars = [
        whole, floating, text, lambda: chance.randbytes(chance.randrange(6)), lambda: None, lambda: True, lambda: False,
        lambda: cbor2.undefined, lambda: cbor2.CBORSimpleValue(chance.choice([0, 19, 32, 255])),
        lambda: cbor2.CBORTag(40000 + chance.randrange(9), text()),
    ]
    packed = cbor_of(several(scalars))
    return packed, normal(cbor2.loads(packed)), "application/cbor"


def message_pack():
    scalars = [
        whole, floating, text, lambda: chance.randbytes(chance.choice([0, 1, 40])), lambda: None, lambda: True, lambda: False,
        lambda: text() * 30, lambda: msgpack.ExtType(chance.randrange(100), chance.randbytes(chance.choice([1, 2, 4, 8, 16, 3, 0]))),
        lambda: msgpack.Timestamp(chance.randrange(-2**33, 2**35), chance.choice([0, chance.randrange(10**9)])),
    ]
    packed = msgpack.packb(several(scalars), use_single_float=chance.randrange(2) == 0, use_bin_type=True)
    return packed, normal(msgpack.unpackb(packed, strict_map_key=False, timestamp=0)), "application/msgpack"


def json_text():
    scalars = [whole, lambda: chance.uniform(-1e300, 1e300), text, lambda: None, lambda: True, lambda: False]
    packed = json.dumps(several(scalars), ensure_ascii=chance.randrange(2) == 0, indent=chance.choice([None, 1]))
    return packed.encode(), normal(json.loads(packed)), "application/json"


def form():
    pairs = [(text() or "a", text()) for _ in range(1 + chance.randrange(5))]
    packed = urllib.parse.urlencode(pairs, quote_via=chance.choice([urllib.parse.quote, urllib.parse.quote_plus]))
    return packed.encode(), normal([[a, b] for a, b in urllib.parse.parse_qsl(packed, keep_blank_values=True)]), "application/x-www-form-urlencoded"


def multipart():
    message = EmailMessage(policy=email.policy.SMTP)
    message.make_mixed()
    for at in range(1 + chance.randrange(4)):
        part = EmailMessage(policy=email.policy.SMTP)
        part.set_content(chance.randbytes(chance.randrange(60)), "application", "x-test", cte="base64")
        part.add_header("Content-Disposition", "form-data", name=f"n{at}", filename="a b.txt")
        del part["MIME-Version"]
        message.attach(part)
    whole_text = message.as_bytes()
    content = whole_text.split(b"\r\n\r\n", 1)[1]
    parsed = email.message_from_bytes(whole_text, policy=email.policy.SMTP)
    says = [
        [[[name, str(value).strip()] for name, value in part.items()], part.get_payload(decode=False).rstrip("\n").replace("\r", ""), part.get_param("name", header="content-disposition")]
        for part in parsed.iter_parts()
    ]
    return content, normal(says), parsed["content-type"]


def varint(one):
    out = b""
    while one > 127:
        out += bytes([one & 127 | 128])
        one >>= 7
    return out + bytes([one])


def proto_message(depth, has_groups=True):
    """Strings and bytes that cannot be taken for messages; no groups within messages, where they are not guessed."""
    out = b""
    for _ in range(1 + chance.randrange(4)):
        field = chance.choice([1, 2, 15, 16, 2047])
        kind = chance.randrange((7 if has_groups else 6) if depth < 3 else 5)
        if kind == 0:
            one = chance.getrandbits(chance.choice([1, 7, 14, 32, 64]))
            out += varint(field << 3) + varint(one)
        elif kind in (1, 2):
            size, wire = ((8, 1), (4, 5))[kind - 1]
            out += varint(field << 3 | wire) + chance.randbytes(size)
        elif kind in (3, 4):
            one = "".join(chance.choice("AIQYaiqy") for _ in range(chance.randrange(9))).encode() if kind == 3 else b"\xff" * 12
            out += varint(field << 3 | 2) + varint(len(one)) + one
        elif kind == 5:
            one = proto_message(depth + 1, False)
            out += varint(field << 3 | 2) + varint(len(one)) + one
        else:
            out += varint(field << 3 | 3) + proto_message(depth + 1) + varint(field << 3 | 4)
    return out


def protobuf():
    packed = proto_message(0)
    says = subprocess.run(["protoc", "--decode_raw"], input=packed, capture_output=True, check=True).stdout.decode()
    return packed, "\n".join(line.strip() for line in says.splitlines()), "application/protobuf"


makers = {"protobuf": protobuf, "cbor": cbor, "msgpack": message_pack, "json": json_text, "form": form, "multipart": multipart}
for _ in range(int(sys.argv[3])):
    packed, says, media_type = makers[sys.argv[1]]()
    print(json.dumps({"hex": packed.hex(), "says": says, "type": str(media_type)}))
