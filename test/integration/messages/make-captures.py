"""Captures for the engine's messages, made by scapy: one file each in the folder given."""
import sys
from scapy.all import *

folder = sys.argv[1]
client, server = ('10.0.0.1', 40000), ('10.0.0.2', 80)
request = b'GET /a HTTP/1.1\r\nHost: a\r\n\r\n'
response = b'HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n' + bytes(range(65, 95))


def ip(a, b, v6):
    return IPv6(src='fd00::1' if a is client else 'fd00::2', dst='fd00::1' if b is client else 'fd00::2', hlim=50) if v6 else IP(src=a[0], dst=b[0], ttl=50)


def tcp(a, b, seq, ack, flags='PA', payload=b'', v6=False):
    return ip(a, b, v6) / TCP(sport=a[1], dport=b[1], seq=seq, ack=ack, flags=flags) / payload


def http(order, v6=False):
    """The response's parts, by their places, in that order."""
    out = [tcp(client, server, 99, 0, 'S', v6=v6), tcp(server, client, 499, 100, 'SA', v6=v6), tcp(client, server, 100, 500, 'A', v6=v6)]
    out += [tcp(client, server, 100, 500, payload=request, v6=v6)]
    ack = 100 + len(request)
    return out + [tcp(server, client, 500 + a, ack, payload=response[a:b], v6=v6) for a, b in order]


end = len(response)
disordered = http([(0, 20), (50, end), (0, 20), (35, 50), (15, 40)])
echo = [Ether() / ARP(psrc='10.0.0.1', pdst='10.0.0.2')] + [Ether() / IP(src=a, dst=b) / ICMP(type=t, id=1, seq=1) / b'ping' for a, b, t in (('10.0.0.1', '10.0.0.2', 8), ('10.0.0.2', '10.0.0.1', 0))]
question = IP(src='10.0.0.1', dst='10.0.0.2') / UDP(sport=5000, dport=53) / DNS(id=7, rd=1, qd=DNSQR(qname='a.example'))
answer = IP(src='10.0.0.2', dst='10.0.0.1') / UDP(sport=53, dport=5000) / DNS(id=7, qr=1, qd=DNSQR(qname='a.example'), an=DNSRR(rrname='a.example', rdata='1.2.3.4'))
for name, options in {'micro-little': dict(endianness='<'), 'micro-big': dict(endianness='>'), 'nano-little': dict(endianness='<', nano=True), 'nano-big': dict(endianness='>', nano=True), 'zipped': dict(gz=1)}.items():
    wrpcap(f'{folder}/{name}.pcap', disordered, linktype=101, **options)
wrpcapng(f'{folder}/ethernet.pcapng', [Ether() / packet for packet in disordered])
wrpcap(f'{folder}/vlan6.pcap', [Ether() / Dot1Q(vlan=5) / packet for packet in http([(0, end)], v6=True)])
wrpcap(f'{folder}/cooked.pcap', [CookedLinux(proto=0x0800) / packet for packet in http([(0, 30), (30, end)])], linktype=113)
wrpcap(f'{folder}/lost.pcap', http([(0, 20), (25, end)]), linktype=101)
wrpcap(f'{folder}/packets.pcap', echo + [Ether() / question, Ether() / answer])
