import { expect, test } from '@jest/globals';
import { isListed, mayConnect, readAllowedHosts } from './allowed-hosts.ts';

const list =
  'hello.example, *.shop.example:8443 www.example:8080,10.1.0.0/16 192.168.0.7 [fd12::1]:9000 fd13::1 localhost:3000 *.loop.example:80 127.0.0.1:4000 127.0.0.0/8';
const may = (host: string, port: number, address?: string) =>
  mayConnect(readAllowedHosts(list), { host, port, ...(address ? { address } : {}) });

test.each([
  ['hello.example', 80],
  ['hello.example', 443],
  ['HELLO.example', 443],
  ['a.b.shop.example', 8443],
  ['www.example', 8080],
  ['10.1.2.3', 9999],
  ['192.168.0.7', 80],
  ['[fd12::1]', 9000],
  ['fd12::1', 9000],
  ['fd13::1', 443],
  ['localhost', 3000],
  ['127.0.0.1', 4000],
])('%s:%d is listed', (host, port) => {
  expect(may(host, port)).toEqual({ ok: true });
});

test.each([
  [
    'hello.example',
    8080,
    'hello.example:8080 is not among validationHosts in serverless.yml; "hello.example:8080" would allow it',
  ],
  [
    'other.example',
    443,
    'other.example:443 is not among validationHosts in serverless.yml; "other.example" would allow it',
  ],
  ['shop.example', 8443, expect.stringContaining('"shop.example:8443" would allow it')],
  ['evilshop.example', 8443, expect.stringContaining('not among')],
  ['a.shop.example', 443, expect.stringContaining('not among')],
  ['10.2.0.1', 80, expect.stringContaining('"10.2.0.1" would allow it')],
  ['fd12::1', 80, expect.stringContaining('"[fd12::1]" would allow it')],
  [
    '127.0.0.1',
    4001,
    '127.0.0.1 is this machine itself: that is asked only where validationHosts has "127.0.0.1:4001"',
  ],
  ['169.254.169.254', 80, '169.254.169.254 is link-local: checks never ask there'],
])('%s:%d is refused, and the entry that would allow it is named where one could', (host, port, why) => {
  expect(may(host, port)).toEqual({ ok: false, why });
});

test.each([
  ['hello.example', 80, '10.0.0.1', true],
  ['hello.example', 80, '93.184.216.34', true],
  [
    'hello.example',
    80,
    '169.254.169.254',
    'hello.example has the address 169.254.169.254, which is link-local: checks never ask there',
  ],
  ['hello.example', 80, 'fd00:ec2::254', expect.stringContaining('the metadata of AWS')],
  ['hello.example', 80, '::ffff:127.0.0.1', expect.stringContaining('an address in disguise')],
  ['hello.example', 80, '127.0.0.1', expect.stringContaining('"hello.example:80"')],
  ['a.loop.example', 80, '127.0.0.1', expect.stringContaining('"a.loop.example:80"')],
  ['localhost', 3000, '127.0.0.1', true],
  ['localhost', 3000, '::1', true],
])('%s:%d at the address %s: %s', (host, port, address, expected) => {
  expect(may(host, port, address)).toEqual(expected === true ? { ok: true } : { ok: false, why: expected });
});

test.each([
  'http://hello.example',
  'hello.example/path',
  'hello.example:0',
  'hello.example:99999',
  'a*.example',
  '*',
  '10.0.0.0/99',
  '0x7f000001',
  '2130706433',
  '127.1',
  ':::1',
  'user@hello.example',
])('the entry %s is refused by name', (entry) => {
  expect(() => readAllowedHosts(`hello.example ${entry}`)).toThrow(
    expect.objectContaining({ blame: 'config', message: expect.stringContaining(`got \`${entry}\``) }),
  );
});

test('nothing listed, nothing allowed', () => {
  expect(mayConnect(readAllowedHosts(' , '), { host: 'hello.example', port: 443 })).toMatchObject({
    ok: false,
  });
});

test.each(['169.254.169.254', '[fd00:ec2::254]:80', '0.0.0.0:3000', '224.0.0.1', '[::ffff:127.0.0.1]:3000'])(
  'the entry %s names what is never asked',
  (entry) => {
    expect(() => readAllowedHosts(entry)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/got `\S+`, which is .*: that they never do$/),
      }),
    );
  },
);

test.each(['localhost', '127.0.0.1', '::1', '[::1]', 'a.localhost'])(
  'the entry %s lacks its very port',
  (entry) => {
    expect(() => readAllowedHosts(entry)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('with its very port, like ') }),
    );
  },
);

test.each([
  ['hello.example', true],
  ['Hello.Example', true],
  ['www.example', true],
  ['a.shop.example', true],
  ['shop.example', false],
  ['other.example', false],
  ['10.1.0.0', false],
])('the addresses of %s may be looked up: %s', (name, expected) => {
  expect(isListed(readAllowedHosts(list), name)).toBe(expected);
});

test('what is suggested for this machine can be listed', () => {
  expect(may('localhost', 80)).toMatchObject({ why: expect.stringContaining('"localhost:80" would allow') });
  expect(may('127.0.0.1', 80)).toMatchObject({ why: expect.stringContaining('has "127.0.0.1:80"') });
});

test('an address is no answer if it cannot be read', () => {
  for (const address of ['0177.0.0.1', 'fe80::1%1', 'localhost', 'hello.example'])
    expect(may('hello.example', 80, address)).toMatchObject({ ok: false });
});
