"""Makes DNS messages with records of every type that dnspython knows, random data in them, and says what is in each.

usage: dns-records.py seed count; a line of JSON a message: {"wire": hex, "records": [{"type": ..., "fields": [[name, value], ...]}]}
The names are the specifications'; the values come from dnspython's objects, bytes in hexadecimal digits.
"""
import base64
import datetime
import ipaddress
import json
import random
import sys

import dns.dnssec
import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

random.seed(int(sys.argv[1]))


def number(bits):
    return random.getrandbits(bits)


def some(low, high):
    return random.randbytes(random.randint(low, high))


def label():
    return "".join(random.choice("abcdefghijklmnopqrstuvwxyz0123456789-_") for _ in range(random.randint(1, 20)))


def name():
    return ".".join(label() for _ in range(random.randint(1, 4))) + "."


def word():
    return "".join(random.choice("abcdefgh ijklmnop=:;/.1234") for _ in range(random.randint(0, 40)))


def b64(data):
    return base64.b64encode(data).decode()


def ip4():
    return str(ipaddress.IPv4Address(number(32)))


def ip6():
    return str(ipaddress.IPv6Address(number(128) & random.choice([-1, ~(0xFFFFFFFF << 32), ~(0xFFFF << 16)])))


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def strip(value):
    text = value.to_text(omit_final_dot=True)
    return "." if text in ("@", "") else text


types = ["A", "NS", "MX", "TXT", "AAAA", "RRSIG", "NSEC", "DNSKEY", "CAA", "TYPE1234", "SOA", "HTTPS"]


def bitmap_types():
    return " ".join(random.sample(types, random.randint(1, len(types))))


def digest_fields(r):
    return [("Key Tag", r.key_tag), ("Algorithm", int(r.algorithm)), ("Digest Type", int(r.digest_type)), ("Digest", r.digest.hex())]


def ds():
    kind, length = random.choice([(1, 20), (2, 32), (4, 48)])
    return f"{number(16)} {random.choice([5, 8, 13, 15])} {kind} {random.randbytes(length).hex()}"


def key():
    return f"{random.choice([256, 257, 385])} 3 {random.choice([8, 13, 15])} {b64(some(32, 260))}"


def key_fields(r):
    return [
        ("Flags", r.flags),
        ("Zone Key", 1 if r.flags & 0x100 else 0),
        ("Revoke", 1 if r.flags & 0x80 else 0),
        ("Secure Entry Point", r.flags & 1),
        ("Protocol", r.protocol),
        ("Algorithm", int(r.algorithm)),
        ("Public Key", r.key.hex(), f"key tag {dns.dnssec.key_id(r)}"),
    ]


def association_fields(r):
    return [("Certificate Usage", r.usage), ("Selector", r.selector), ("Matching Type", r.mtype), ("Certificate Association Data", r.cert.hex())]


def association():
    return f"{random.choice([0, 1, 2, 3])} {random.choice([0, 1])} {random.choice([0, 1, 2])} {some(20, 64).hex()}"


def salt(r):
    return [("Salt Length", len(r.salt))] + ([("Salt", r.salt.hex())] if r.salt else [])


def hash_fields(r):
    return [("Hash Algorithm", r.algorithm), ("Flags", r.flags), ("Opt-Out", r.flags & 1), ("Iterations", r.iterations), *salt(r)]


def bitmap_fields(r):
    return [("Type Bit Maps", " ".join(word for window in r.windows for word in names_of(window)))]


def names_of(window):
    block, bits = window
    for at, byte in enumerate(bits):
        for bit in range(8):
            if byte & (0x80 >> bit):
                yield dns.rdatatype.to_text(256 * block + 8 * at + bit)


def strings(prefix, texts):
    return [field for one in texts for field in ((f"{prefix}-LENGTH", len(one)), (prefix, one.decode()))]


def texts_fields(r):
    return [field for one in r.strings for field in (("TXT-LENGTH", len(one)), ("TXT-DATA", one.decode()))]


def loc():
    def angle(most, sides):
        return f"{random.randint(0, most - 1)} {random.randint(0, 59)} {random.randint(0, 59)}.{random.randint(0, 999):03d} {random.choice(sides)}"

    return f"{angle(90, 'NS')} {angle(180, 'EW')} {random.randint(-1000, 80000) / 10}m {random.randint(1, 9)}m {random.randint(1, 9)}00m 10m"


def loc_fields(r):
    def milliseconds(parts):
        degrees, minutes, seconds, thousandths, sign = parts
        return 2**31 + sign * (((degrees * 60 + minutes) * 60 + seconds) * 1000 + thousandths)

    return [("LATITUDE", milliseconds(r.latitude)), ("LONGITUDE", milliseconds(r.longitude)), ("ALTITUDE", int(r.altitude) + 10_000_000)]


def service():
    parts = [f"{random.randint(1, 65535)} {name()}"]
    if random.random() < 0.6:
        parts.append("alpn=" + random.choice(["h2", "h3,h2", "http/1.1"]))
    if random.random() < 0.5:
        parts.append(f"port={number(16)}")
    if random.random() < 0.5:
        parts.append(f"ipv4hint={ip4()},{ip4()}")
    if random.random() < 0.5:
        parts.append("ech=" + b64(some(4, 40)))
    if random.random() < 0.5:
        parts.append(f"ipv6hint={ip6()}")
    if random.random() < 0.3:
        parts.append("key65444=hello")
    return " ".join(parts)


def service_fields(r):
    fields = [("SvcPriority", r.priority), ("TargetName", strip(r.target))]
    for key, value in sorted(r.params.items()):
        fields += [("SvcParamKey", int(key)), ("SvcParamValue Length", len(bytes_of(value)))]
        kind = type(value).__name__
        if kind == "ALPNParam":
            for one in value.ids:
                fields += [("alpn-id Length", len(one)), ("alpn-id", one.decode())]
        elif kind == "PortParam":
            fields.append(("Port", value.port))
        elif kind in ("IPv4HintParam", "IPv6HintParam"):
            fields += [("Address", str(ipaddress.ip_address(one))) for one in value.addresses]
        elif kind == "ECHParam":
            fields.append(("ECHConfigList", value.ech.hex()))
        elif kind == "GenericParam":
            fields.append(("SvcParamValue", value.value.hex()))
    return fields


def bytes_of(value):
    import io

    out = io.BytesIO()
    value.to_wire(out)
    return out.getvalue()


def apl():
    return " ".join(random.choice(["", "!"]) + random.choice([f"1:{ip4()}/{random.randint(0, 32)}", f"2:{ip6()}/{random.randint(0, 128)}"]) for _ in range(3))


def apl_fields(r):
    fields = []
    for one in r.items:
        address = ipaddress.ip_address(one.address)
        packed = address.packed.rstrip(b"\0")
        fields += [("ADDRESSFAMILY", one.family), ("PREFIX", one.prefix), ("N", 1 if one.negation else 0), ("AFDLENGTH", len(packed))]
        if packed:
            fields.append(("AFDPART", str(address)))
    return fields


def gateway():
    kind = random.randint(0, 3)
    where = [".", ip4(), ip6(), name()][kind]
    return f"{number(8)} {kind} 2 {where} {b64(some(10, 40))}"


def gateway_fields(r):
    shown = [] if r.gateway_type == 0 else [("gateway", strip(r.gateway) if r.gateway_type == 3 else str(ipaddress.ip_address(r.gateway)))]
    return [("precedence", r.precedence), ("gateway type", r.gateway_type), ("algorithm", r.algorithm), *shown, ("public key", r.key.hex())]


def signature():
    return f"A {random.choice([8, 13, 15])} {random.randint(0, 6)} {number(31)} {20300101000000 + random.randint(0, 235959) // 1 % 60} 20240229120000 {number(16)} {name()} {b64(some(60, 260))}"


def signature_fields(r):
    return [
        ("Type Covered", int(r.type_covered)),
        ("Algorithm", int(r.algorithm)),
        ("Labels", r.labels),
        ("Original TTL", r.original_ttl),
        ("Signature Expiration", moment(r.expiration)),
        ("Signature Inception", moment(r.inception)),
        ("Key Tag", r.key_tag),
        ("Signer's Name", strip(r.signer)),
        ("Signature", r.signature.hex()),
    ]


def quoted():
    return '"' + word() + '"'


def base32(data):
    return base64.b32hexencode(data).decode().lower().rstrip("=")


records = {
    "A": (ip4, lambda r: [("ADDRESS", r.address)]),
    "NS": (name, lambda r: [("NSDNAME", strip(r.target))]),
    "CNAME": (name, lambda r: [("CNAME", strip(r.target))]),
    "SOA": (
        lambda: f"{name()} {name()} {number(32)} {number(31)} {number(31)} {number(31)} {number(31)}",
        lambda r: [("MNAME", strip(r.mname)), ("RNAME", strip(r.rname)), ("SERIAL", r.serial), ("REFRESH", r.refresh), ("RETRY", r.retry), ("EXPIRE", r.expire), ("MINIMUM", r.minimum)],
    ),
    "PTR": (name, lambda r: [("PTRDNAME", strip(r.target))]),
    "HINFO": (lambda: f"{quoted()} {quoted()}", lambda r: strings("CPU", [r.cpu]) + strings("OS", [r.os])),
    "MX": (lambda: f"{number(16)} {name()}", lambda r: [("PREFERENCE", r.preference), ("EXCHANGE", strip(r.exchange))]),
    "TXT": (lambda: " ".join(quoted() for _ in range(random.randint(1, 4))), texts_fields),
    "SPF": (quoted, texts_fields),
    "RP": (lambda: f"{name()} {name()}", lambda r: [("mbox-dname", strip(r.mbox)), ("txt-dname", strip(r.txt))]),
    "AFSDB": (lambda: f"{number(16)} {name()}", lambda r: [("subtype", r.subtype), ("hostname", strip(r.hostname))]),
    "RT": (lambda: f"{number(16)} {name()}", lambda r: [("preference", r.preference), ("intermediate-host", strip(r.exchange))]),
    "AAAA": (ip6, lambda r: [("ADDRESS", str(ipaddress.ip_address(r.address)))]),
    "LOC": (loc, loc_fields),
    "SRV": (
        lambda: f"{number(16)} {number(16)} {number(16)} {name()}",
        lambda r: [("Priority", r.priority), ("Weight", r.weight), ("Port", r.port), ("Target", strip(r.target))],
    ),
    "NAPTR": (
        lambda: f"{number(16)} {number(16)} \"u\" \"E2U+sip\" \"!^.*$!sip:{label()}@example.com!\" {name()}",
        lambda r: [("ORDER", r.order), ("PREFERENCE", r.preference), *strings("FLAGS", [r.flags]), *strings("SERVICES", [r.service]), *strings("REGEXP", [r.regexp]), ("REPLACEMENT", strip(r.replacement))],
    ),
    "KX": (lambda: f"{number(16)} {name()}", lambda r: [("PREFERENCE", r.preference), ("EXCHANGER", strip(r.exchange))]),
    "CERT": (
        lambda: f"{random.choice([1, 2, 3])} {number(16)} {random.choice([8, 13])} {b64(some(10, 60))}",
        lambda r: [("type", r.certificate_type), ("key tag", r.key_tag), ("algorithm", r.algorithm), ("certificate or CRL", r.certificate.hex())],
    ),
    "DNAME": (name, lambda r: [("TARGET", strip(r.target))]),
    "APL": (apl, apl_fields),
    "DS": (ds, digest_fields),
    "CDS": (ds, digest_fields),
    "DLV": (ds, digest_fields),
    "SSHFP": (
        lambda: f"{random.choice([1, 2, 3, 4])} {random.choice([1, 2])} {some(20, 32).hex()}",
        lambda r: [("algorithm", r.algorithm), ("fp type", r.fp_type), ("fingerprint", r.fingerprint.hex())],
    ),
    "IPSECKEY": (gateway, gateway_fields),
    "RRSIG": (signature, signature_fields),
    "NSEC": (lambda: f"{name()} {bitmap_types()}", lambda r: [("Next Domain Name", strip(r.next)), *bitmap_fields(r)]),
    "DNSKEY": (key, key_fields),
    "CDNSKEY": (key, key_fields),
    "DHCID": (lambda: b64(some(10, 40)), lambda r: [("Digest", r.data.hex())]),
    "NSEC3": (
        lambda: f"1 {random.choice([0, 1])} {number(12)} {random.choice(['-', some(1, 12).hex()])} {base32(some(20, 20))} {bitmap_types()}",
        lambda r: [*hash_fields(r), ("Hash Length", len(r.next)), ("Next Hashed Owner Name", base32(r.next)), *bitmap_fields(r)],
    ),
    "NSEC3PARAM": (lambda: f"1 0 {number(12)} {random.choice(['-', some(1, 12).hex()])}", hash_fields),
    "TLSA": (association, association_fields),
    "SMIMEA": (association, association_fields),
    "OPENPGPKEY": (lambda: b64(some(10, 90)), lambda r: [("Public Key", r.key.hex())]),
    "CSYNC": (lambda: f"{number(32)} {random.choice([0, 1, 2, 3])} {bitmap_types()}", lambda r: [("SOA Serial", r.serial), ("Flags", r.flags), ("soaminimum", r.flags >> 1), ("immediate", r.flags & 1), *bitmap_fields(r)]),
    "ZONEMD": (
        lambda: f"{number(32)} 1 1 {random.randbytes(48).hex()}",
        lambda r: [("Serial", r.serial), ("Scheme", int(r.scheme)), ("Hash Algorithm", int(r.hash_algorithm)), ("Digest", r.digest.hex())],
    ),
    "SVCB": (service, service_fields),
    "HTTPS": (service, service_fields),
    "EUI48": (lambda: "-".join(f"{number(8):02x}" for _ in range(6)), lambda r: [("Address", r.eui.hex("-"))]),
    "EUI64": (lambda: "-".join(f"{number(8):02x}" for _ in range(8)), lambda r: [("Address", r.eui.hex("-"))]),
    "URI": (lambda: f'{number(16)} {number(16)} "https://{label()}.example/{label()}"', lambda r: [("Priority", r.priority), ("Weight", r.weight), ("Target", r.target.decode())]),
    "CAA": (lambda: f'{random.choice([0, 128])} issue "{label()}.example"', lambda r: [("Flags", r.flags), ("Issuer Critical", r.flags >> 7), ("Tag Length", len(r.tag)), ("Tag", r.tag.decode()), ("Value", r.value.decode())]),
    "TYPE1234": (lambda: (lambda data: f"\\# {len(data)} {data.hex()}")(some(1, 30)), lambda r: [("RDATA", r.data.hex())]),
}

opt_codes = {
    "NSID": lambda: dns.edns.GenericOption(3, b"ns1.example"),
    "DAU": lambda: dns.edns.GenericOption(5, bytes([8, 13, 15])),
    "DHU": lambda: dns.edns.GenericOption(6, bytes([1, 2])),
    "N3U": lambda: dns.edns.GenericOption(7, bytes([1])),
    "ECS4": lambda: dns.edns.ECSOption(ip4(), random.choice([8, 16, 20, 24, 32]), 0),
    "ECS6": lambda: dns.edns.ECSOption(ip6(), random.choice([32, 48, 56, 61]), 0),
    "EXPIRE": lambda: dns.edns.GenericOption(9, number(31).to_bytes(4, "big")),
    "COOKIE": lambda: dns.edns.GenericOption(10, random.randbytes(random.choice([8, 16, 24, 40]))),
    "keepalive": lambda: dns.edns.GenericOption(11, number(16).to_bytes(2, "big")),
    "Padding": lambda: dns.edns.GenericOption(12, bytes(random.randint(1, 40))),
    "CHAIN": lambda: dns.edns.GenericOption(13, dns.name.from_text(name()).to_wire()),
    "key tag": lambda: dns.edns.GenericOption(14, random.randbytes(6)),
    "EDE": lambda: dns.edns.EDEOption(random.randint(0, 24), word() or None),
    "other": lambda: dns.edns.GenericOption(65001, some(1, 9)),
}


def option_fields(option):
    wire = option.to_wire()
    fields = [("OPTION-CODE", int(option.otype)), ("OPTION-LENGTH", len(wire))]
    if isinstance(option, dns.edns.ECSOption):
        packed = wire[4:]
        whole = ipaddress.ip_address(packed + bytes((4 if option.family == 1 else 16) - len(packed)))
        fields += [("FAMILY", option.family), ("SOURCE PREFIX-LENGTH", option.srclen), ("SCOPE PREFIX-LENGTH", option.scopelen), ("ADDRESS", str(whole))]
    elif isinstance(option, dns.edns.EDEOption):
        fields += [("INFO-CODE", int(option.code)), *([("EXTRA-TEXT", option.text)] if option.text else [])]
    elif option.otype == 10:
        fields += [("Client Cookie", wire[:8].hex()), *([("Server Cookie", wire[8:].hex())] if len(wire) > 8 else [])]
    return fields


def message(kinds):
    query = dns.message.make_query(name(), "ANY", use_edns=0, payload=number(16) | 512, want_dnssec=True)
    response = dns.message.make_response(query)
    response.id = number(16)
    told = []
    for kind in kinds:
        make, fields = records[kind]
        rdtype = dns.rdatatype.from_text(kind)
        rdata = dns.rdata.from_text(dns.rdataclass.IN, rdtype, make(), origin=dns.name.root, relativize=False)
        owner = name()
        ttl = number(31)
        section = random.choice([response.answer, response.authority, response.additional])
        section.append(dns.rrset.from_rdata(owner, ttl, rdata))
        told.append({"owner": owner[:-1], "ttl": ttl, "type": kind, "fields": fields(rdata)})
    options = [make() for make in random.sample(list(opt_codes.values()), 4)]
    response.use_edns(0, 0, number(16) | 512, options=options)
    wire = response.to_wire(max_size=65535)
    return {"wire": wire.hex(), "records": told, "options": [option_fields(one) for one in options]}


kinds = list(records)
for count in range(int(sys.argv[2])):
    random.shuffle(kinds)
    for at in range(0, len(kinds), 6):
        print(json.dumps(message(kinds[at : at + 6])))
