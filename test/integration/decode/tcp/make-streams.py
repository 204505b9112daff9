"""Conversations with what happens to TCP on real networks, made by scapy from a seed: one capture in the folder given each."""
import random
import sys
from scapy.all import *

folder, count = sys.argv[1], int(sys.argv[2])
for seed in range(count):
    r = random.Random(seed)
    ends = [('10.0.0.1', 40000 + seed), ('10.0.0.2', 9999)]
    base = [r.choice([0, 0xffffff00, r.randrange(2**32)]), r.choice([1, 0xfffffff0, r.randrange(2**32)])]
    streams = [bytes(r.randrange(97, 123) for _ in range(r.randrange(1, 3000))) for _ in ends]
    ack = [(base[0] + 1) % 2**32, (base[1] + 1) % 2**32]

    def packet(side, seq, flags, payload=b''):
        (src, sport), (dst, dport) = ends[side], ends[1 - side]
        a = 0 if flags == 'S' else ack[1 - side]
        return IP(src=src, dst=dst) / TCP(sport=sport, dport=dport, flags=flags, seq=seq % 2**32, ack=a) / payload

    out = [packet(0, base[0], 'S'), packet(1, base[1], 'SA'), packet(0, base[0] + 1, 'A')]
    for side in (0, 1):
        segments, at = [], 0
        while at < len(streams[side]):
            n = r.randrange(1, 200)
            segments.append((at, streams[side][at:at + n]))
            if r.random() < 0.15:
                start = max(0, at - r.randrange(0, 150))
                segments.append((start, streams[side][start:at + r.randrange(0, n + 1)] or streams[side][start:start + 1]))
            at += n
        order = sorted(range(len(segments)), key=lambda i: i + (r.randrange(0, 5) if r.random() < 0.3 else 0))
        for i in order:
            start, payload = segments[i]
            out.append(packet(side, base[side] + 1 + start, 'PA', payload))
        ack[side] = (base[side] + 1 + len(streams[side])) % 2**32
    out.append(packet(0, base[0] + 1 + len(streams[0]), 'FA'))
    out.append(packet(1, base[1] + 1 + len(streams[1]), 'FA'))
    wrpcap(f'{folder}/{seed}.pcap', out, linktype=101)
