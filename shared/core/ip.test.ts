import { expect, test } from '@jest/globals';
import { isIn, parseIp, parseRange, type Range, specialty } from './ip.ts';

const hex = (text: string) =>
  parseIp(text)
    ?.bytes.map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

test.each([
  ['1.2.3.4', '01020304'],
  ['255.255.255.255', 'ffffffff'],
  ['::', '0'.repeat(32)],
  ['::1', `${'0'.repeat(31)}1`],
  ['[::1]', `${'0'.repeat(31)}1`],
  ['fd00:ec2::254', 'fd000ec2000000000000000000000254'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
  ['::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
  ['64:ff9b::a9fe:a9fe', '0064ff9b0000000000000000a9fea9fe'],
])('%s is %s', (text, bytes) => {
  expect(hex(text)).toBe(bytes);
});

test.each([
  'hello.example',
  '256.1.1.1',
  '1.2.3',
  '1.2.3.4.5',
  '0x7f000001',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '12345::',
  '::1.2.3',
  'fe80::1%eth0',
  ':::',
  '',
])('%j is no address', (text) => {
  expect(parseIp(text)).toBeUndefined();
});

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['10.0.15.255', '10.0.0.0/20', true],
  ['10.0.16.0', '10.0.0.0/20', false],
  ['10.0.0.7', '10.0.0.7/32', true],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['fd12::1', 'fc00::/7', true],
  ['::1', '0.0.0.0/0', false],
])('%s in %s: %s', (ip, range, inside) => {
  expect(isIn(parseIp(ip) ?? { family: 4, bytes: [] }, parseRange(range) as Range)).toBe(inside);
});

test.each(['10.0.0.0', '10.0.0.0/33', '::/129', 'a/8', '10.0.0/8'])('%s is no range', (text) => {
  expect(parseRange(text)).toBeUndefined();
});

test.each([
  ['127.0.0.1', 'loopback'],
  ['127.255.0.9', 'loopback'],
  ['::1', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['::', 'unspecified'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fd00:ec2::254', 'the metadata of AWS'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['255.255.255.255', 'reserved'],
  ['::ffff:169.254.169.254', 'an address in disguise'],
  ['::ffff:127.0.0.1', 'an address in disguise'],
  ['::7f00:1', 'an address in disguise'],
  ['64:ff9b::a9fe:a9fe', 'an address in disguise'],
  ['2002:a9fe:a9fe::', 'an address in disguise'],
  ['::ffff:10.0.0.1', undefined],
  ['10.0.0.1', undefined],
  ['192.168.1.1', undefined],
  ['100.64.0.1', undefined],
  ['93.184.216.34', undefined],
  ['2606:2800:220:1::1', undefined],
  ['fd00:1234::1', undefined],
])('%s is %s', (text, what) => {
  expect(specialty(parseIp(text) ?? { family: 4, bytes: [] })).toBe(what);
});

test.each(['010.0.0.1', '0177.0.0.1', '1.2.3.00', '1.2.3.+4', '1.2.3.', '::ffff:010.0.0.1'])(
  '%s is an address for some, and another for others: it is none',
  (text) => {
    expect(parseIp(text)).toBeUndefined();
  },
);

test.each([
  ['2001::1', 'an address in disguise'],
  ['64:ff9b:1::1', 'reserved'],
  ['4000::1', 'reserved'],
  ['100::1', 'reserved'],
  ['2001:db8::1', undefined],
  ['64:ff9b::8.8.8.8', undefined],
  ['::ffff:0:127.0.0.1', 'reserved'],
])('%s is %s, too', (text, what) => {
  expect(specialty(parseIp(text) ?? { family: 4, bytes: [] })).toBe(what);
});

test.each([
  ['http://2130706433/', '127.0.0.1'],
  ['http://0x7f.1/', '127.0.0.1'],
  ['http://0177.0.0.1/', '127.0.0.1'],
  ['http://127.1/', '127.0.0.1'],
  ['http://%31%36%39.254.169.254/', '169.254.169.254'],
  ['http://１６９.254.169.254/', '169.254.169.254'],
  ['http://0251.0376.0251.0376/', '169.254.169.254'],
])('a URL spells %s as %s before anybody judges it', (url, host) => {
  expect(new URL(url).hostname).toBe(host);
  expect(specialty(parseIp(new URL(url).hostname) ?? { family: 6, bytes: [] })).toBeDefined();
});
