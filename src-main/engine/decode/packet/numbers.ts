/** Names of the numbers that say what a header carries. */

export const etherTypes = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  serviceVlan: 0x88a8,
  oldServiceVlan: 0x9100,
} as const;

/** IANA, IEEE 802 Numbers. */
const etherTypeNames: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x0842: 'Wake-on-LAN',
  0x22f0: 'AVTP',
  0x8035: 'Reverse ARP',
  0x8100: '802.1Q Virtual LAN',
  0x86dd: 'IPv6',
  0x8808: 'Ethernet flow control',
  0x8809: 'slow protocols (LACP)',
  0x8847: 'MPLS',
  0x8863: 'PPPoE discovery',
  0x8864: 'PPPoE session',
  0x888e: '802.1X authentication',
  0x88a8: '802.1ad provider bridging',
  0x88cc: 'LLDP',
  0x88e5: 'MACsec',
  0x88f7: 'PTP',
  0x9000: 'configuration test (loopback)',
  0x9100: 'VLAN in VLAN (old)',
};

export const etherTypeName = (value: number): string | undefined => etherTypeNames[value];

export const ipProtocols = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmpv6: 58 } as const;
export const extensionHeaders = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destination: 60,
} as const;

/** IANA, Protocol Numbers. */
const ipProtocolNames: Readonly<Record<number, string>> = {
  0: 'IPv6 Hop-by-Hop Options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4 encapsulation',
  6: 'TCP',
  17: 'UDP',
  33: 'DCCP',
  41: 'IPv6 encapsulation',
  43: 'IPv6 Routing',
  44: 'IPv6 Fragment',
  46: 'RSVP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  59: 'no next header',
  60: 'IPv6 Destination Options',
  88: 'EIGRP',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  132: 'SCTP',
  136: 'UDP-Lite',
};

export const ipProtocolName = (value: number): string | undefined => ipProtocolNames[value];

/** RFC 2474, RFC 2597, RFC 3246, RFC 8622. */
const codePoints: Readonly<Record<number, string>> = {
  0: 'default (CS0)',
  1: 'lower effort',
  8: 'CS1',
  10: 'AF11',
  12: 'AF12',
  14: 'AF13',
  16: 'CS2',
  18: 'AF21',
  20: 'AF22',
  22: 'AF23',
  24: 'CS3',
  26: 'AF31',
  28: 'AF32',
  30: 'AF33',
  32: 'CS4',
  34: 'AF41',
  36: 'AF42',
  38: 'AF43',
  40: 'CS5',
  44: 'Voice Admit',
  46: 'expedited forwarding',
  48: 'CS6',
  56: 'CS7',
};

export const codePointName = (value: number): string | undefined => codePoints[value];

/** RFC 3168 §5. */
export const congestionName = (value: number): string | undefined =>
  ['not ECN-capable', 'ECN-capable, ECT(1)', 'ECN-capable, ECT(0)', 'congestion experienced'][value];
