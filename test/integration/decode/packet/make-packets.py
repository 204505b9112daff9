"""Captures of every kind of header that we read, made by scapy: one file a link type, in the folder given."""
import sys
from scapy.all import *
from scapy.contrib.igmp import IGMP

folder = sys.argv[1]
payload = b'some bytes'
v4 = IP(src='192.0.2.1', dst='198.51.100.7', ttl=61, id=4711)
v6 = IPv6(src='2001:db8::1', dst='2001:db8:0:1::2', hlim=63, fl=0x12345, tc=0xb9)
quoted = IP(src='198.51.100.7', dst='192.0.2.1') / UDP(sport=40000, dport=33434) / b'12345678'
quoted6 = IPv6(src='2001:db8:0:1::2', dst='2001:db8::1') / UDP(sport=40000, dport=33434) / b'12345678'
syn_options = [('MSS', 1460), ('SAckOK', b''), ('Timestamp', (123456, 0)), ('NOP', None), ('WScale', 7)]
ack_options = [('NOP', None), ('NOP', None), ('Timestamp', (1, 2)), ('NOP', None), ('NOP', None), ('SAck', (100, 200, 300, 400))]

packets = [
    v4 / TCP(sport=40000, dport=9999, flags='S', seq=0xfffffff0, options=syn_options),
    v4 / TCP(sport=9999, dport=40000, flags='SA', seq=5, ack=0xfffffff1, options=syn_options),
    v4 / TCP(sport=40000, dport=9999, flags='A', seq=1, ack=6, window=501, options=ack_options),
    v4 / TCP(sport=40000, dport=9999, flags='PA', seq=1, ack=6) / payload,
    v4 / TCP(sport=40000, dport=9999, flags='FPUEC', seq=11, ack=6, urgptr=3) / payload,
    v4 / TCP(sport=40000, dport=9999, flags='RA', seq=21, ack=6),
    v4 / TCP(sport=40000, dport=9999, flags='S', options=[(34, b'cookiecookie'), (19, b'0123456789abcdef'), (254, b'exp'), ('EOL', None)]),
    v4 / TCP(sport=40000, dport=9999, flags='SEC', options=[('Mood', b':)')]),
    v4 / TCP(sport=40000, dport=9999, flags='PA', chksum=0x1234) / payload,
    v4 / UDP(sport=5000, dport=5001) / payload,
    v4 / UDP(sport=5000, dport=5001) / b'odd',
    v4 / UDP(sport=5000, dport=5001, chksum=0) / payload,
    v4 / UDP(sport=5000, dport=5001, chksum=0xbeef) / payload,
    IP(src='192.0.2.1', dst='198.51.100.7', chksum=0x4242) / UDP(sport=5000, dport=5001) / payload,
    IP(src='192.0.2.1', dst='198.51.100.7', flags='DF', tos=0xb8) / UDP(sport=5000, dport=5001) / payload,
    IP(src='192.0.2.1', dst='198.51.100.7', options=[IPOption_RR(length=7, pointer=4, routers=['0.0.0.0']), IPOption_NOP()]) / UDP(sport=5000, dport=5001) / payload,
    IP(src='192.0.2.1', dst='198.51.100.7', options=[IPOption_Router_Alert()]) / IGMP(type=0x16, gaddr='239.1.2.3'),
    IP(src='192.0.2.1', dst='224.0.0.1', ttl=1) / IGMP(type=0x11, mrcode=100),
    *fragment(v4 / UDP(sport=5000, dport=5001) / (payload * 40), fragsize=200),
    v4 / ICMP(type=8, id=77, seq=3) / payload,
    v4 / ICMP(type=0, id=77, seq=3) / payload,
    v4 / ICMP(type=3, code=3) / quoted,
    v4 / ICMP(type=3, code=4, nexthopmtu=1400) / quoted,
    v4 / ICMP(type=11, code=0) / quoted,
    v4 / ICMP(type=5, code=1, gw='192.0.2.254') / quoted,
    v4 / ICMP(type=12, code=0, ptr=9) / quoted,
    v4 / ICMP(type=13, id=5, seq=6, ts_ori=1000, ts_rx=2000, ts_tx=3000),
    v4 / ICMP(type=3, code=1, chksum=0x1111) / quoted,
    IP(src='192.0.2.1', dst='198.51.100.7', proto=4) / IP(src='10.0.0.1', dst='10.0.0.2') / UDP(sport=1, dport=2) / payload,
    IP(src='192.0.2.1', dst='198.51.100.7', proto=47) / b'\0\0\0\0',
    v6 / TCP(sport=40000, dport=9999, flags='PA', seq=1, ack=2) / payload,
    v6 / UDP(sport=5000, dport=5001) / payload,
    v6 / UDP(sport=5000, dport=5001, chksum=0x7777) / payload,
    v6 / IPv6ExtHdrHopByHop(options=[RouterAlert(value=0), PadN(optdata=b'')]) / UDP(sport=5000, dport=5001) / payload,
    v6 / IPv6ExtHdrDestOpt(options=[PadN(optdata=b'\0\0\0\0')]) / UDP(sport=5000, dport=5001) / payload,
    v6 / IPv6ExtHdrFragment(offset=0, m=1, id=99) / UDP(sport=5000, dport=5001, len=100, chksum=0x1234) / (payload * 4),
    v6 / IPv6ExtHdrFragment(offset=6, m=0, id=99, nh=17) / payload,
    v6 / ICMPv6EchoRequest(id=7, seq=8, data=payload),
    v6 / ICMPv6EchoReply(id=7, seq=8, data=payload),
    v6 / ICMPv6DestUnreach(code=4) / quoted6,
    v6 / ICMPv6PacketTooBig(mtu=1280) / quoted6,
    v6 / ICMPv6TimeExceeded() / quoted6,
    v6 / ICMPv6ParamProblem(code=1, ptr=40) / quoted6,
    v6 / ICMPv6ND_RS() / ICMPv6NDOptSrcLLAddr(lladdr='02:00:00:00:00:01'),
    v6 / ICMPv6ND_RA(chlim=64, M=1, O=0, prf=1, routerlifetime=1800, reachabletime=5, retranstimer=6)
       / ICMPv6NDOptSrcLLAddr(lladdr='02:00:00:00:00:01') / ICMPv6NDOptMTU(mtu=1492)
       / ICMPv6NDOptPrefixInfo(prefix='2001:db8::', prefixlen=64, L=1, A=1, validlifetime=100, preferredlifetime=50)
       / ICMPv6NDOptRDNSS(lifetime=600, dns=['2001:db8::53', '2001:db8::54']),
    v6 / ICMPv6ND_NS(tgt='2001:db8::9') / ICMPv6NDOptSrcLLAddr(lladdr='02:00:00:00:00:01'),
    v6 / ICMPv6ND_NA(tgt='2001:db8::9', R=1, S=1, O=0) / ICMPv6NDOptDstLLAddr(lladdr='02:00:00:00:00:02'),
    v6 / ICMPv6ND_Redirect(tgt='fe80::1', dst='2001:db8::5'),
    v6 / ICMPv6MLQuery(mladdr='ff02::1:3', mrd=1000),
    v6 / ICMPv6MLReport(mladdr='ff02::1:3'),
    v6 / ICMPv6MLReport2(records=[ICMPv6MLDMultAddrRec(dst='ff02::1:3')]),
]
ether = Ether(src='02:00:00:00:00:01', dst='02:00:00:00:00:02')
tagged = [
    Ether(src='02:00:00:00:00:01', dst='ff:ff:ff:ff:ff:ff') / ARP(op=1, psrc='192.0.2.1', pdst='192.0.2.2', hwsrc='02:00:00:00:00:01'),
    ether / ARP(op=2, psrc='192.0.2.2', pdst='192.0.2.1', hwsrc='02:00:00:00:00:02', hwdst='02:00:00:00:00:01'),
    ether / Dot1Q(vlan=42, prio=5, id=1) / v4 / UDP(sport=5000, dport=5001) / payload,
    ether / Dot1AD(vlan=7) / Dot1Q(vlan=42) / v6 / UDP(sport=5000, dport=5001) / payload,
    ether / v4 / UDP(sport=5000, dport=5001) / b'x' / Padding(b'\0' * 17),
    ether / Dot1Q(vlan=42) / ARP(op=1),
    Dot3(src='02:00:00:00:00:01', dst='01:80:c2:00:00:00') / LLC(dsap=0x42, ssap=0x42, ctrl=3) / (b'\0' * 35),
    Ether(src='02:00:00:00:00:01', dst='02:00:00:00:00:02', type=0x88b5) / b'experiment',
]
wrpcap(folder + '/1.pcap', [ether / one for one in packets] + tagged, linktype=1)
wrpcap(folder + '/101.pcap', packets, linktype=101)
wrpcap(folder + '/113.pcap', [CookedLinux(pkttype=4, lladdrtype=1, lladdrlen=6, src=b'\x02\0\0\0\0\1\0\0', proto=0x86dd if IPv6 in one and one.version == 6 else 0x800) / one for one in packets], linktype=113)
wrpcap(folder + '/276.pcap', [CookedLinuxV2(proto=0x86dd if one.version == 6 else 0x800, ifindex=3, lladdrtype=1, pkttype=0, lladdrlen=6, src=b'\x02\0\0\0\0\1\0\0') / one for one in packets], linktype=276)
wrpcap(folder + '/0.pcap', [Loopback(type=30 if one.version == 6 else 2) / one for one in packets], linktype=0)
