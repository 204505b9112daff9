/** What the samples of this folder say, line by line; checked by hand. */
export const moreDnsExpected: Readonly<Record<string, readonly string[]>> = {
  'records of every type': [
    '→ dns response 0xab10 ANY 9e-d.n581u3_3xtplpf-t75v2.eh60kvj50c → SRV 37115 20880 62462 d39zzzzg4zdmen2kh.dga-j8gxben [0+587]',
    '→ dns response 0xe1c6 ANY 26lrwbqcab.9m64p2g158z6tnovm → RT 46315 wdiaeq1kdfy6s.psc3lkr2aqxv9upctnwl, IPSECKEY 243 2 2 7b7f:ec4b:331:2ead:2229:30ae:9158:d4a8 CY98ruwGZXO5j8lnx6lMTXm…, SVCB 13248 y07nyrvd5r-xi6 alpn=h2 port=58772 ipv4hint=102.86.123.196,165.82.155… [587+588]',
    '→ dns response 0x8aa1 ANY lo50djzdnbj0ddlz2uhf.vml73c.yxv2kgafrf.0h9nywt1fd4m → A 66.139.247.115 [1175+597]',
    '→ dns response 0x43a5 ANY uacojs106xdi5ocbda-.tg7w8o0_t_in.4kiapj2gejrz → ZONEMD 4153814915 1 1 9e67f1028c925e0e3f451ba5873c25d293eff48f7d7386e46967af597…, DLV 15223 5 2 21658e1f5b61e4552f872ae41354e9bf487ad8ec8badf2b19da85ef166c467d8 [1772+742]',
    '→ dns response 0x292c ANY q8 → CERT 2 44487 8 Y5+wAFIXMc7NMMe4446FzEZ9/UeBaKRbHCy2PvzvhqfqF0RNbIYAUg== [2514+878]',
    '→ dns response 0xbd54 ANY -nqr1g2_iqcvmlyfbdc.x35ezhfqu-of6zl2kx.olcqwd9b.q6 → SMIMEA 3 0 0 e3a45351ca7344c181a27a01873e7bf0647fee32ce9b48adfa908bbf4c [3392+527]',
    '→ dns response 0x832f ANY h6is0-srpf8s3-o.m9x39t44tbpvo → MX 54678 g7oj0vwimr7g.ri0ga09_h5z-j0rh.23swswz79yua5.2tl8tj1-y_ofv [3919+808]',
    '→ dns response 0x6961 ANY q1-wahsc_dphcunwf.zor7fw12v626dn.6i5mc9ql8kp8qp.kw → RP tii54pp 2iwtij_-pvh91kj3z [4727+222]',
  ],
  'an update that is signed': [
    '← dns query 0x0101 Update SOA example.com ANY \\# 0, ANY \\# 0, A 192.0.2.1 [0+210]',
    '→ dns response 0x0101 Update SOA example.com → NoError [0+113]',
  ],
  'a notification': [
    '→ dns query 0x0202 Notify SOA example.com [0+29]',
    '← dns response 0x0202 Notify SOA example.com → NoError [0+29]',
  ],
  'a zone transfer of three messages, and a query after it': [
    '← dns query 0x0303 AXFR example.com [0+31]',
    '→ dns response 0x0303 AXFR example.com → SOA ns admin 7 1 2 3 4, A 192.0.2.1, A 192.0.2.2 [0+108]',
    '→ dns response 0x0303 → A 192.0.2.3 [108+43]',
    '→ dns response 0x0303 → SOA ns admin 7 1 2 3 4 [151+68]',
    '← dns query 0x0304 A a.example.com [31+33]',
    '→ dns response 0x0304 A a.example.com → no answer [219+33]',
  ],
  'incremental zone transfers': [
    '← dns query 0x0305 IXFR example.com [0+74]',
    '→ dns response 0x0305 IXFR example.com → SOA ns admin 7 1 2 3 4, SOA ns admin 5 1 2 3 4, A 192.0.2.3, SOA ns admin 7 1 2 3 4 [0+222]',
    '→ dns response 0x0305 IXFR example.com → A 192.0.2.3, SOA ns admin 7 1 2 3 4 [222+114]',
    '← dns query 0x0306 IXFR example.com [74+74]',
    '→ dns response 0x0306 IXFR example.com → SOA ns admin 7 1 2 3 4 [336+74]',
  ],
  'an extended error': [
    '← dns query 0x0404 A example.com [0+52]',
    '→ dns response 0x0404 A example.com → BADCOOKIE [0+82]',
  ],
  'mDNS: a question for unicast, and an answer that flushes caches': [
    '→ dns query 0x0000 A a AAAA a A 192.0.2.1 [0+41]',
  ],
  'more records announced than there are': [
    '→ dns response 0x0001 A a → A 192.0.2.1 and 65534 more [0+35]',
    '→ ! error DNS_COUNT [6+2]',
  ],
  'more questions announced than there are': [
    '→ dns query 0x0001 A a [0+19]',
    '→ ! warning DNS_QUESTION_COUNT [4+2]',
    '→ ! error DNS_COUNT [4+2]',
  ],
  'two questions': ['→ dns query 0x0001 A a A a [0+26]', '→ ! warning DNS_QUESTION_COUNT [4+2]'],
  'a reserved bit, and an opcode that is none': [
    '→ dns query 0x0001 opcode 15 [0+12]',
    '→ ! warning DNS_Z [2+2]',
    '→ ! warning DNS_OPCODE [2+2]',
  ],
  'a pointer into the header': ['→ dns response 0x0001 → A 192.0.2.1 [0+28]', '→ ! warning DNS_POINTER_HEADER [12+2]'],
  'names that may not be compressed': [
    '→ dns response 0x0001 A a → SRV 1 2 3 a [0+38]',
    '→ ! note DNS_COMPRESSED [36+2]',
  ],
  'a time to live beyond 2³¹': ['→ dns response 0x0001 → A 192.0.2.1 [0+27]', '→ ! warning DNS_TTL [17+4]'],
  'RDLENGTH past the end': ['→ dns response 0x0001 [0+27]', '→ ! error DNS_TOO_SHORT [23+4]'],
  'OPT: several, of a name, not additional': [
    '→ dns response 0x0001 → OPT version 0, 1232 B [0+47]',
    '→ ! error DNS_OPT_SECTION [12+11]',
    '→ ! error DNS_OPT_REPEATED [23+11]',
    '→ ! error DNS_OPT_NAME [34+13]',
    '→ ! error DNS_OPT_REPEATED [34+13]',
  ],
  'OPT: a version, a size and bits': [
    '→ dns response 0x0001 → no answer [0+23]',
    '→ ! note DNS_OPT_SIZE [15+2]',
    '→ ! warning DNS_OPT_VERSION [18+1]',
  ],
  'OPT: an extended RCODE': ['→ dns response 0x0001 → BADCOOKIE [0+23]'],
  'OPT: options of the wrong length': [
    '→ dns response 0x0001 → no answer [0+70]',
    '→ ! error DNS_OPTION_LENGTH [35+1]',
    '→ ! error DNS_CLIENT_SUBNET [40+9]',
    '→ ! error DNS_OPTION_LENGTH [55+1]',
    '→ ! warning DNS_POINTER_HEADER [60+2]',
    '→ ! note DNS_COMPRESSED [60+2]',
    '→ ! error DNS_TOO_SHORT [70+0]',
  ],
  'OPT: options that are seldom': ['→ dns response 0x0001 → no answer [0+204]'],
  'TSIG before another record': ['→ dns response 0x0001 → no answer [0+59]', '→ ! error DNS_TSIG_NOT_LAST [12+36]'],
  'type bit maps out of order': [
    '→ dns response 0x0001 → NSEC \\# 9, NSEC \\# 3 [0+46]',
    '→ ! error DNS_TYPE_BITMAP [27+1]',
    '→ ! error DNS_TYPE_BITMAP [31+1]',
    '→ ! error DNS_TYPE_BITMAP [45+1]',
  ],
  'a key of another protocol': [
    '→ dns response 0x0001 → DNSKEY 257 4 13 qrs= [0+29]',
    '→ ! warning DNS_KEY_PROTOCOL [25+1]',
  ],
  'a key of RSA/MD5, and one that is empty': ['→ dns response 0x0001 → DNSKEY 256 3 1 qrvM3Q==, DNSKEY 0 3 0 [0+46]'],
  'service parameters out of order, with every key': [
    '→ dns response 0x0001 → HTTPS 1 . alpn=h2 mandatory=alpn,port no-default-alpn port=443 ipv4hint=192.0.2… [0+111]',
    '→ ! error DNS_SVCB_ORDER [33+2]',
  ],
  'types that are obsolete or seldom': ['→ dns response 0x0001 → MD a, MG a, MR a, MINFO a b and 9 more [0+265]'],
  'stateful operations': [
    '→ dns query 0x0001 DNS Stateful Operations Keepalive Retry Delay Encryption Padding SUBSCRIBE [0+43]',
  ],
};
