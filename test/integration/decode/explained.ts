/** Where we and Wireshark differ on purpose, and why. What is not in here fails the tests. */
import type { Mine } from './agreement';
import type { Seen } from './dissection';
import type { OurMessage } from './our-dissection';
import type { Names } from './wireshark-names';

export interface Difference {
  readonly message: OurMessage;
  readonly row: Names;
  readonly left: readonly Mine[];
  readonly right: readonly Seen[];
}

const explanations: readonly (readonly [reason: string, fits: (difference: Difference) => boolean])[] = [
  [
    'Wireshark leaves AD out of queries without EDNS',
    ({ message, row, left, right }) =>
      message.type === 'query' &&
      row.wireshark === 'dns.flags.authenticated' &&
      right.length === 0 &&
      left[0]?.show === '0',
  ],
  [
    "Wireshark counts a chunk's extensions as part of its size",
    ({ row, left, right }) =>
      row.wireshark === 'http.chunk_size' &&
      left.length === right.length &&
      left.every(({ at, len, show }, index) => {
        const theirs = right[index]!;
        return at === theirs.at && len <= theirs.len && show === theirs.show;
      }),
  ],
];

/** Null: nobody has explained it. */
export function explanationOf(difference: Difference): string | null {
  return explanations.find(([, fits]) => fits(difference))?.[0] ?? null;
}

const whole = 'the whole of bit fields that are compared one by one';
const group = 'a group of fields that are compared one by one';
const elsewhere = 'shown by us in another form, and not compared here';
const workedOut = 'worked out by Wireshark, or from its tables: not on the wire as a field';
const certificate = 'of certificates, which are held against OpenSSL in certificates.test.ts';

/** Fields of Wireshark's that the table does not name: a name, or the beginning of names that ends with `*`. */
const only: Readonly<Record<string, string>> = {
  'data.data': elsewhere,
  'dns.caa.flags.issuer_critical': elsewhere,
  'dns.caa.*': elsewhere,
  'dns.count.labels': workedOut,
  'dns.flags': whole,
  'dns.flags.*': elsewhere,
  'dns.opt': group,
  'dns.opt.*': elsewhere,
  'dns.qry.name.len': workedOut,
  'dns.resp.z': whole,
  'dns.srv.*': 'parts of the name of the record, worked out by Wireshark',
  'dns.svcb.svcparam': group,
  'http.chunk_boundary': 'the end of a chunk: part of the chunk here',
  'http.chunked_trailer_part': 'the trailer section as one text: each of its lines is a field here',
  'http.content_length': workedOut,
  'http.file_data': elsewhere,
  'http.request.line': 'a field line that has no name of its own at Wireshark',
  'http.request.uri.*': 'parts of http.request.uri, which is compared',
  'http.response.line': 'a field line that has no name of its own at Wireshark',
  'http.response.code.desc': workedOut,
  'mqtt.conack.flags.reserved': elsewhere,
  'mqtt.hdrflags': whole,
  'mqtt.property.content_type': elsewhere,
  'mqtt.subscription_options_reserved': elsewhere,
  'ntp.flags': whole,
  'tls.alert_message': elsewhere,
  'tls.alert_message.*': elsewhere,
  'tls.app_data': elsewhere,
  'tls.change_cipher_spec': elsewhere,
  'tls.extension.*': elsewhere,
  'tls.handshake': group,
  'tls.handshake.certificates': group,
  'tls.handshake.ciphersuites': group,
  'tls.handshake.comp_methods': group,
  'tls.handshake.extensions_alpn_list': group,
  'tls.handshake.extensions_ec_point_formats': group,
  'tls.handshake.extensions_supported_groups': group,
  'tls.handshake.sig_hash_algs': group,
  'tls.handshake.random_*': 'halves of tls.handshake.random, which is compared',
  'tls.handshake.sig_hash_*': 'halves of tls.handshake.sig_hash_alg, which is compared',
  'tls.handshake.*': elsewhere,
  'websocket.masked_payload': elsewhere,
  'websocket.payload*': elsewhere,
  'websocket.pmc': elsewhere,
  'websocket.rsv': whole,
  'ber.*': certificate,
  'pkcs1.*': certificate,
  'pkix1*': certificate,
  'x509*': certificate,
};

/** Why it is not compared; null: nobody has said. */
export function onlyWireshark(name: string): string | null {
  const beginnings = Object.keys(only).filter((one) => one.endsWith('*') && name.startsWith(one.slice(0, -1)));
  const longest = beginnings.sort((a, b) => b.length - a.length)[0];
  return only[name] ?? (longest === undefined ? null : only[longest]!);
}
