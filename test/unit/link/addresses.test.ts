import { describe, expect, it } from 'vitest';
import {
  familyOf,
  isBroadcast,
  isLoopback,
  isMulticast,
  isSameNetwork,
  isWildcard,
  plainAddress,
} from '../../../src-main/engine/link/addresses';
import { localAddressTowards } from '../../../src-main/engine/link/local-address';

describe('addresses', () => {
  it.each([
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['[::1]', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.1', '192.0.2.1'],
    ['localhost', 'localhost'],
    ['::ffff:c000:201', '::ffff:c000:201'],
  ])('%s is written %s', (address, plain) => {
    expect(plainAddress(address)).toBe(plain);
  });

  it('tells the kinds apart', () => {
    const table = ['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', 'localhost', '0.0.0.0', '::', '224.0.0.1']
      .concat(['239.255.255.255', '240.0.0.1', 'ff02::1', '[ff02::fb]', 'fe80::1', '10.0.0.1', 'example.org'])
      .map((host) => [host, isLoopback(host), isWildcard(host), isMulticast(host), familyOf(host)]);
    expect(table).toEqual([
      ['127.0.0.1', true, false, false, 'IPv4'],
      ['127.9.9.9', true, false, false, 'IPv4'],
      ['::1', true, false, false, 'IPv6'],
      ['0:0:0:0:0:0:0:1', true, false, false, 'IPv6'],
      ['localhost', true, false, false, null],
      ['0.0.0.0', false, true, false, 'IPv4'],
      ['::', false, true, false, 'IPv6'],
      ['224.0.0.1', false, false, true, 'IPv4'],
      ['239.255.255.255', false, false, true, 'IPv4'],
      ['240.0.0.1', false, false, false, 'IPv4'],
      ['ff02::1', false, false, true, 'IPv6'],
      ['[ff02::fb]', false, false, true, 'IPv6'],
      ['fe80::1', false, false, false, 'IPv6'],
      ['10.0.0.1', false, false, false, 'IPv4'],
      ['example.org', false, false, false, null],
    ]);
  });

  const common = { mac: '00:00:00:00:00:00', cidr: null };
  const lo = { ...common, address: '127.0.0.1', netmask: '255.0.0.0', family: 'IPv4', internal: true } as const;
  const lan = { ...common, address: '192.168.1.5', netmask: '255.255.255.0', family: 'IPv4', internal: false } as const;
  const vpn = { ...common, address: '10.8.0.2', netmask: '255.255.255.254', family: 'IPv4', internal: false } as const;
  const six = {
    ...common,
    address: '2001:db8::5',
    netmask: 'ffff:ffff:ffff:ffff::',
    family: 'IPv6',
    internal: false,
    scopeid: 0,
  } as const;
  const link = { ...six, address: 'fe80::5', scopeid: 2 } as const;
  const all = [lo, link, lan, vpn, six];

  it('knows the broadcast addresses of the networks it is on', () => {
    const hosts = ['255.255.255.255', '127.255.255.255', '192.168.1.255', '192.168.2.255', '10.8.0.3', 'ff02::1'];
    expect(hosts.map((host) => isBroadcast(host, all))).toEqual([true, true, true, false, false, false]);
  });

  it('compares networks of both families', () => {
    expect(isSameNetwork('192.168.1.5', '192.168.1.250', '255.255.255.0', 'IPv4')).toBe(true);
    expect(isSameNetwork('192.168.1.5', '192.168.2.5', '255.255.255.0', 'IPv4')).toBe(false);
    expect(isSameNetwork('2001:db8::5', '2001:db8:0:0:1::', 'ffff:ffff:ffff:ffff::', 'IPv6')).toBe(true);
    expect(isSameNetwork('2001:db8::5', '2001:db8:1::5', 'ffff:ffff:ffff:ffff::', 'IPv6')).toBe(false);
    expect(
      isSameNetwork('64:ff9b::192.0.2.1', '64:ff9b::c000:201', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'IPv6'),
    ).toBe(true);
  });

  it.each([
    ['127.0.0.9', '0.0.0.0', '127.0.0.1'],
    ['::1', '::', '::1'],
    ['127.0.0.1', '::', '127.0.0.1'],
    ['192.168.1.77', '0.0.0.0', '192.168.1.5'],
    ['10.8.0.3', '0.0.0.0', '10.8.0.2'],
    ['8.8.8.8', '0.0.0.0', '192.168.1.5'],
    ['239.1.2.3', '0.0.0.0', '192.168.1.5'],
    ['2001:db8:9::1', '::', '2001:db8::5'],
    ['fe80::9%eth0', '::', 'fe80::5'],
    ['8.8.8.8', '10.8.0.2', '10.8.0.2'],
  ])('speaks to %s from %s as %s', (remote, bound, local) => {
    expect(localAddressTowards(remote, bound, all)).toBe(local);
  });

  it('has somewhere to speak from without any network', () => {
    expect(localAddressTowards('8.8.8.8', '0.0.0.0', [lo])).toBe('127.0.0.1');
  });
});
