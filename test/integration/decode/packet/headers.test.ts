import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogEntries, fieldEntry } from '../../../../src-main/contract/field-catalog';
import type { FieldNode } from '../../../../src-main/contract/fields';
import { decodePacket } from '../../../../src-main/engine/decode/packet/decode-packet';
import { seededRandom } from '../../../support/seeded-random';
import { openedWhole, run, temporaryFolder } from '../../record/captures';
import chinese from '../../../../resources/locales/zh-CN/fields-packet.json' with { type: 'json' };
import english from '../../../../resources/locales/en/fields-packet.json' with { type: 'json' };

interface Theirs {
  readonly name: string;
  readonly pos: number;
  readonly size: number;
  readonly show: string;
}

/** Fields that Wireshark has not, or only for some of the headers that have them, or at other places. */
const onlyOurs = new Set([
  ...[
    'tcp.payload',
    'udp.payload',
    'data.data',
    'icmp.data',
    'icmpv6.data',
    'igmp.data',
    'icmp.unused',
    'icmpv6.unused',
  ],
  ...['tcp.options.data', 'tcp.options.padding', 'ip.opt.data', 'ip.opt.padding', 'ip.fragment.data', 'ipv6.opt.data'],
  ...[
    'icmpv6.opt.data',
    'ip.opt.type',
    'ip.opt.unknown',
    'tcp.options.user_to',
    'tcp.options.ao',
    'tcp.options.unknown',
  ],
  ...['icmpv6.opt.src_linkaddr', 'icmpv6.opt.target_linkaddr', 'icmpv6.opt.prefix_info', 'icmpv6.opt.mtu_option'],
  ...['icmpv6.opt.rdnss_option', 'ip.opt.record_route', 'ip.opt.router_alert', 'ipv6.opt.router_alert', 'llc'],
  ...['sll.reserved', 'ieee8021ad.etype'],
  // Wireshark 4.0 has a group per option, named after it; the names of ours are those of newer ones.
  ...['icmpv6.opt', 'ip.opt.nop', 'ip.opt.eol', 'ipv6.opt.jumbo', 'ipv6.opt.home_address', 'ipv6.opt.padn'],
]);

/** Wireshark's fields of every packet of a file, with what they say in short. */
function dissected(path: string): Theirs[][] {
  const options = [
    'ip.check_checksum:TRUE',
    'tcp.check_checksum:TRUE',
    'udp.check_checksum:TRUE',
    'ip.defragment:FALSE',
    'ipv6.defragment:FALSE',
  ];
  const pdml = run('tshark', '-r', path, '-T', 'pdml', ...options.flatMap((option) => ['-o', option]));
  return pdml
    .split('<packet>')
    .slice(1)
    .map((packet) =>
      [...packet.matchAll(/<(?:field|proto) name="([^"]*)"([^>]*)>/g)].map(([, name, rest]) => {
        const of = (attribute: string): string => new RegExp(` ${attribute}="([^"]*)"`).exec(rest!)?.[1] ?? '';
        return { name: name!, pos: Number(of('pos')), size: Number(of('size')), show: of('show') };
      }),
    );
}

interface Ours {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly field: FieldNode;
}

function described(fields: readonly FieldNode[], above: readonly FieldNode[] = []): Ours[] {
  return fields.flatMap((field) => {
    const entry = fieldEntry({ proto: 'packet', type: '' }, field, above);
    const path = [...above, field].map(({ name }) => name).join(' › ');
    return [
      { id: entry?.id ?? `nothing for ${path}`, aliases: entry?.aliases ?? [], field },
      ...described(field.children ?? [], [...above, field]),
    ];
  });
}

/** The same place and the same value, however it is written. */
function agrees({ field }: Ours, theirs: Theirs): boolean {
  // Theirs of IPv6 goes on over its extensions.
  if (field.value === null && theirs.pos === field.at) return true;
  const isThere = theirs.pos >= field.at && theirs.pos + theirs.size <= field.at + field.len;
  if (!isThere || (field.mask === undefined && theirs.pos !== field.at)) return false;
  if (field.value === null) return true;
  if (typeof field.value === 'number' && theirs.show.includes(':'))
    return Number(`0x${theirs.show.replaceAll(':', '')}`) === field.value;
  if (typeof field.value === 'number') return Number(theirs.show) === field.value;
  if (typeof field.value === 'string') return theirs.show === field.value;
  return theirs.show.replaceAll(':', '') === Buffer.from(field.value).toString('hex');
}

const folder = (): string => {
  const path = temporaryFolder();
  execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make-packets.py'), path], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return path;
};

describe('headers of packets', () => {
  test('say what Wireshark says, field by field, on every link', async () => {
    const path = folder();
    const tally = { packets: 0, compared: 0, agreed: 0 };
    const differences: string[] = [];
    const met = new Set<string>();
    for (const linkType of [1, 101, 113, 276, 0]) {
      const file = join(path, `${linkType}.pcap`);
      const theirs = dissected(file);
      const log = await openedWhole(file);
      const seen = new Set<number>();
      for (let number = 1; number <= log.count; number++) {
        const packet = (await log.packet(number))!;
        if (seen.has(packet.frameNumber)) continue;
        seen.add(packet.frameNumber);
        tally.packets += 1;
        const all = theirs[packet.frameNumber - 1]!;
        for (const one of described(decodePacket(packet).fields)) {
          met.add(one.id);
          expect
            .soft(
              [english, chinese].every((sentences) => one.id in sentences),
              one.id,
            )
            .toBe(true);
          if (onlyOurs.has(one.id)) continue;
          tally.compared += 1;
          const named = all.filter(({ name }) => name === one.id || one.aliases.includes(name));
          if (named.some((their) => agrees(one, their))) tally.agreed += 1;
          else
            differences.push(
              `${linkType}/${packet.frameNumber} ${one.id} ${one.field.at}+${one.field.len} ${String(one.field.value)}: ${JSON.stringify(named)}`,
            );
        }
      }
    }
    process.stdout.write(`packet headers against tshark: ${JSON.stringify(tally)}\n`);
    expect(differences).toEqual([]);
    expect(tally.compared).toBeGreaterThan(3000);
    const unmet = catalogEntries()
      .packet.map(({ id }) => id)
      .filter((id) => !met.has(id));
    process.stdout.write(`entries without a packet here: ${[...new Set(unmet)].join(' ')}\n`);
  });

  test('have the checksums that Wireshark finds good or bad', async () => {
    const file = join(folder(), '101.pcap');
    const theirs = dissected(file).map((packet) =>
      packet.some(({ name, show }) => /^(ip|tcp|udp|icmp|icmpv6|igmp)\.checksum\.status$/.test(name) && show === '0'),
    );
    const log = await openedWhole(file);
    const ours = theirs.map(() => false);
    for (let number = 1; number <= log.count; number++) {
      const packet = (await log.packet(number))!;
      const { complaints } = decodePacket(packet);
      ours[packet.frameNumber - 1] = complaints.some(({ code }) => code === 'PACKET_CHECKSUM');
    }
    expect(ours.filter((isBad) => isBad).length).toBeGreaterThan(3);
    expect(ours).toEqual(theirs);
  });

  test('may be anything: nothing is thrown, and fields stay where there are bytes', async () => {
    const random = seededRandom(4);
    const path = folder();
    let decoded = 0;
    for (const linkType of [1, 101, 113, 276, 0]) {
      const log = await openedWhole(join(path, `${linkType}.pcap`));
      for (let number = 1; number <= log.count; number++) {
        const packet = (await log.packet(number))!;
        for (let at = 0; at < 60; at++) {
          const bytes = packet.bytes.slice(0, at % 3 === 0 ? random.below(packet.bytes.length + 1) : undefined);
          for (let flips = random.below(4); flips > 0 && bytes.length > 0; flips--)
            bytes[random.below(bytes.length)] = random.below(256);
          const byteLength = at % 2 === 0 ? bytes.length : packet.byteLength;
          const { fields, complaints } = decodePacket({
            bytes,
            linkType: at % 7 === 0 ? random.below(300) : linkType,
            byteLength,
          });
          decoded += 1;
          for (const { at: from, len } of [...flat(fields), ...complaints])
            if (from < 0 || len < 0 || from + len > bytes.length) expect.fail(`${from}+${len} of ${bytes.length}`);
        }
      }
    }
    expect(decoded).toBeGreaterThan(10_000);
  });
});

function flat(fields: readonly FieldNode[]): FieldNode[] {
  return fields.flatMap((field) => [field, ...flat(field.children ?? [])]);
}
