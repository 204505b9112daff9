"""Captures that scapy makes: `foreign-captures.py FOLDER` writes one file a link type and a fate of the packets."""
import os
import random
import sys
from scapy.all import (
    CookedLinux, CookedLinuxV2, Dot1AD, Dot1Q, Ether, IP, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop,
    Loopback, PcapWriter, Raw, TCP, UDP, fragment, fragment6)

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)

body = b'{"sensor":"a/b","values":[1,2.5,true,null,"\xe4\xbd\xa0\xe5\xa5\xbd"]}'
chunked = b''.join(b'%x\r\n%s\r\n' % (len(part), part) for part in (b'one', b'two;' * 300, b'three')) + b'0\r\n\r\n'
http = [
    ('c', b'GET /first HTTP/1.1\r\nHost: example.com\r\nUser-Agent: scapy\r\n\r\n'),
    ('s', b'HTTP/1.1 200 OK\r\nServer: none\r\nContent-Type: text/plain\r\nContent-Length: 3000\r\n\r\n' + b'0123456789' * 300),
    ('c', b'POST /second HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n' % len(body) + body),
    ('s', b'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n' + chunked),
    ('c', b'GET /third HTTP/1.1\r\nHost: example.com\r\n\r\n'),
    ('s', b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
]
text = lambda value: len(value).to_bytes(2, 'big') + value
packet = lambda first, rest: bytes([first, len(rest)]) + rest if len(rest) < 128 else bytes([first, len(rest) & 127 | 128, len(rest) >> 7]) + rest
mqtt = [
    ('c', packet(0x10, text(b'MQTT') + b'\x04\x02\x00\x3c' + text(b'scapy'))),
    ('s', b'\x20\x02\x00\x00'),
    ('c', packet(0x82, b'\x00\x01' + text(b'a/#') + b'\x01')),
    ('s', b'\x90\x03\x00\x01\x01'),
    ('c', b''.join(packet(0x32, text(b'a/%d' % n) + bytes([0, n]) + b'payload ' * n) for n in range(1, 100))),
    ('s', b''.join(bytes([0x40, 2, 0, n]) for n in range(1, 100))),
    ('c', b'\xc0\x00'),
    ('s', b'\xd0\x00'),
    ('c', b'\xe0\x00'),
]
question = b'\x03www\x07example\x03com\x00\x00\x01\x00\x01'
query = b'\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00' + question
answer = b'\x12\x34\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00' + question + b'\xc0\x0c\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\xc0\x00\x02\x01' + b'\xc0\x0c\x00\x10\x00\x01\x00\x00\x01\x2c\x07\xd3' + (b'\xff' + b'x' * 255) * 7 + b'\xd2' + b'y' * 210


def ip4(client): return IP(src='192.0.2.1', dst='192.0.2.2', id=7) if client else IP(src='192.0.2.2', dst='192.0.2.1', id=9)
def ip6(client): return IPv6(src='2001:db8::1', dst='2001:db8::2') if client else IPv6(src='2001:db8::2', dst='2001:db8::1')


def stream(said, port, ip=ip4, mss=500, client_port=40000, isn=(1000, 2000), handshake=True, options=None):
    """Packets of one connection, each with whose it is."""
    seq = {'c': isn[0], 's': isn[1]}
    other = {'c': 's', 's': 'c'}
    def make(side, flags, data=b'', opts=None):
        ports = dict(sport=client_port, dport=port) if side == 'c' else dict(sport=port, dport=client_port)
        ack = seq[other[side]] if 'A' in flags else 0
        made = ip(side == 'c') / TCP(flags=flags, seq=seq[side] % 2**32, ack=ack % 2**32, window=65000, options=opts or options or [], **ports)
        if data: made = made / Raw(data)
        seq[side] += len(data) + (1 if 'S' in flags or 'F' in flags else 0)
        return made
    packets = []
    if handshake: packets += [make('c', 'S', opts=[('MSS', 1460), ('SAckOK', b''), ('WScale', 7)]), make('s', 'SA', opts=[('MSS', 1460)]), make('c', 'A')]
    for side, data in said:
        for at in range(0, len(data), mss): packets.append(make(side, 'PA', data[at:at + mss]))
        packets.append(make(other[side], 'A'))
    packets += [make('c', 'FA'), make('s', 'FA'), make('c', 'A')]
    return packets


def datagrams(ip, pairs, port):
    return [ip(side == 'c') / UDP(sport=50000 if side == 'c' else port, dport=port if side == 'c' else 50000) / Raw(data) for side, data in pairs]


def save(name, packets, linktype=None, **form):
    with PcapWriter(f'{folder}/{name}.pcap', linktype=linktype, **form) as writer:
        for number, one in enumerate(packets):
            one.time = 1700000000 + number / 1000
            writer.write(one)


ends = dict(src='02:00:00:00:00:01', dst='02:00:00:00:00:02')
ether = lambda inner: Ether(**ends) / inner
ordinary = stream(http, 80) + stream(mqtt, 1883, client_port=40001)

# Link types.
save('ethernet', [ether(one) for one in ordinary])
save('vlan', [Ether(**ends) / Dot1Q(vlan=7) / one for one in ordinary])
save('double-vlan', [Ether(**ends) / Dot1AD(vlan=7) / Dot1Q(vlan=8) / one for one in ordinary])
save('cooked', [CookedLinux(pkttype=0, lladdrlen=6) / one for one in ordinary], 113)
save('cooked-2', [CookedLinuxV2(pkttype=0, lladdrlen=6, ifindex=1) / one for one in ordinary], 276)
save('null', [Loopback(type=2) / one for one in ordinary], 0)
save('raw', [one for one in ordinary], 101)
save('raw-ipv4', [one for one in ordinary], 228)
six = stream(http, 80, ip6) + stream(mqtt, 1883, ip6, client_port=40001) + datagrams(ip6, [('c', query)], 53)
save('ipv6', [ether(one) for one in six])
save('raw-ipv6', six, 229)
save('null-ipv6', [Loopback(type=30) / one for one in six], 0)
extended = lambda client: ip6(client) / IPv6ExtHdrHopByHop() / IPv6ExtHdrDestOpt()
save('ipv6-extension-headers', [ether(one) for one in stream(http, 80, extended)])
save('ip-options', [ether(one) for one in stream(http, 80, lambda client: IP(src=ip4(client).src, dst=ip4(client).dst, options=[b'\x01\x01\x01\x00']))])
save('padded', [Ether(bytes(ether(one)) + b'\0' * 12) for one in stream(mqtt, 1883)] + [Ether(bytes(ether(one)) + b'\0' * 20) for one in datagrams(ip4, [('c', query)], 53)])
save('tcp-options', [ether(one) for one in stream(http, 80, options=[('NOP', None), ('NOP', None), ('Timestamp', (1, 2))])])

# Forms of the file.
save('big-endian', [ether(one) for one in ordinary], endianness='>')
save('nanoseconds', [ether(one) for one in ordinary], nano=True)
save('big-endian-nanoseconds', [ether(one) for one in ordinary], endianness='>', nano=True)
save('gzip', [ether(one) for one in ordinary], gz=True)

# Fragments.
def dns4(client): return IP(src='192.0.2.1' if client else '192.0.2.2', dst='192.0.2.2' if client else '192.0.2.1', id=77)
whole = datagrams(dns4, [('c', query), ('s', answer)], 53)
parts = [piece for one in whole for piece in fragment(one, 600)]
save('fragments', [ether(one) for one in parts])
save('fragments-out-of-order', [ether(one) for one in reversed(parts)])
whole6 = [ip6(client) / IPv6ExtHdrFragment(id=5 + client) / UDP(sport=50000 if client else 53, dport=53 if client else 50000) / Raw(data) for client, data in ((True, query), (False, answer))]
save('fragments-ipv6', [ether(piece) for one in whole6 for piece in fragment6(one, 700)])

# What befalls segments.
shuffle = random.Random(4)
def displaced(packets, by=3):
    order = sorted(range(len(packets)), key=lambda at: at + shuffle.random() * by)
    return [packets[at] for at in order]
save('out-of-order', [ether(one) for one in displaced(stream(http, 80)[3:-3], 4)])
both = stream(http, 80)
save('out-of-order-with-handshake', [ether(one) for one in both[:3] + displaced(both[3:-3], 3) + both[-3:]])
save('retransmitted', [ether(one.copy()) for one in stream(http, 80) for _ in range(2)])
late = stream(mqtt, 1883)
save('retransmitted-late', [ether(one.copy()) for one in late[:12] + late[3:12] + late[12:]])
def overlapping(packets):
    for one in packets:
        yield one
        data = bytes(one[TCP].payload)
        if len(data) > 20:
            again = one.copy()
            again[TCP].seq += 10
            again[TCP].payload = Raw(data[10:])
            del again[IP].chksum, again[IP].len, again[TCP].chksum
            yield again
save('overlapping', [ether(one) for one in overlapping(stream(http, 80))])
def merged(packets):
    """A retransmission that brings what was sent before and what comes next."""
    last = {}
    for one in packets:
        data, key = bytes(one[TCP].payload), one[IP].src
        if data and key in last and last[key][0] + len(last[key][1]) == one[TCP].seq:
            before = last[key][1][-30:]
            grown = one.copy()
            grown[TCP].seq = one[TCP].seq - len(before)
            grown[TCP].payload = Raw(before + data)
            del grown[IP].chksum, grown[IP].len, grown[TCP].chksum
            yield grown
        else: yield one
        if data: last[key] = (one[TCP].seq, data)
save('overlapping-new', [ether(one) for one in merged(stream(http, 80))])
save('wrapped', [ether(one) for one in stream(http, 80, isn=(2**32 - 100, 2**32 - 2000))])
save('middle', [ether(one) for one in stream(http, 80, handshake=False)])
save('one-byte-segments', [ether(one) for one in stream(http[:1] + http[4:], 80, mss=1)])
keepalive = stream(mqtt, 1883)
alive = keepalive[6].copy(); alive[TCP].seq -= 1; alive[TCP].flags = 'A'; alive[TCP].payload = Raw(b'\0'); del alive[IP].chksum, alive[IP].len, alive[TCP].chksum
save('keep-alive', [ether(one) for one in keepalive[:6] + [alive] + keepalive[6:]])
lossy = stream(mqtt, 1883, mss=200)
drop = [at for at, one in enumerate(lossy) if one[TCP].sport == 40000 and len(one[TCP].payload) > 100][2]
save('lost', [ether(one) for one in lossy[:drop] + lossy[drop + 1:]])
ack_first = stream(http, 80)
save('same-port-again', [ether(one) for one in stream(http, 80) + stream(http, 80, isn=(500000, 900000))])
save('reset', [ether(one) for one in ack_first[:-3] + [ip4(True) / TCP(sport=40000, dport=80, flags='RA', seq=ack_first[-3][TCP].seq, ack=ack_first[-3][TCP].ack)]])
save('many-connections', [ether(one) for group in zip(*[stream(http, 80, client_port=41000 + n, isn=(n * 7777, n * 333)) for n in range(20)]) for one in group])
print('done', flush=True)
