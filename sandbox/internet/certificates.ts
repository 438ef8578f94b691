/** Certificates of the sandbox's internet: an authority of its own, and what it issues for names. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { bits, integer, numbered, octets, oid, sequence, set, time, utf8, yes } from './der.ts';

/** A certificate and the key that belongs to it, in PEM. */
export type Certified = { readonly key: string; readonly certificate: string };

export type Validity = {
  /** Epoch milliseconds; whoever checks a chain does it in real time. */
  readonly from: number;
  readonly to: number;
};

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

const nameOf = (commonName: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));

const extension = (id: string, content: Buffer): Buffer => sequence(oid(id), yes, octets(content));

const signsCertificates = [
  extension('2.5.29.19', sequence(yes)),
  // keyCertSign, the sixth bit.
  extension('2.5.29.15', bits(Buffer.from([0x04]), 2)),
];

const isFor = (name: string): readonly Buffer[] => {
  const dnsName = numbered(2, Buffer.from(name), false);
  return [sequence(oid('2.5.29.17'), octets(sequence(dnsName)))];
};

type Wish = {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyObject;
  readonly validity: Validity;
  readonly extensions: readonly Buffer[];
};

const certify = ({ subject, issuer, key, validity, extensions }: Wish, signer: KeyObject): string => {
  const serial = randomBytes(16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const wanted = sequence(
    numbered(0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(validity.from), time(validity.to)),
    nameOf(subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    numbered(3, sequence(...extensions)),
  );
  const der = sequence(wanted, ecdsaWithSha256, bits(sign('sha256', wanted, signer)));
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
};

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const pemOf = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));

const authorityName = "The sandbox's authority";

/** A new authority, good for as long as everything that it issues. */
export const createAuthority = (validity: Validity): Certified => {
  const key = newKey();
  const wish = { subject: authorityName, issuer: authorityName, key, validity };
  return { key: pemOf(key), certificate: certify({ ...wish, extensions: signsCertificates }, key) };
};

/** A certificate for a name. */
export const issue = (authority: Certified, name: string, validity: Validity): Certified => {
  const key = newKey();
  const wish = { subject: name, issuer: authorityName, key, validity, extensions: isFor(name) };
  return { key: pemOf(key), certificate: certify(wish, createPrivateKey(authority.key)) };
};
