import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { partition } from '@aws-sdk/core/client';
import { parseXML } from '@aws-sdk/xml-builder';
import { loadConfig } from '@smithy/core/config';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod/mini';
import { decode } from '../core/decode.ts';
import { DeliveryError } from '../errors.ts';

/** What EC2 says of an instance; one that is gone has no address any more. */
export type Instance = { readonly state: string; readonly address?: string };

// Of the client of another service: the EC2 client is bigger than everything else together, for this one question.
type Account = Pick<CodeDeployClient, 'config'>;

// As many values as EC2 takes in one filter.
const BATCH = 200;

/** The instances that EC2 still knows, by their ids. */
export const describeInstances = async (
  account: Account,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Instance>> => {
  const found = new Map<string, Instance>();
  for (let start = 0; start < ids.length; start += BATCH)
    for await (const page of pages(account, ids.slice(start, start + BATCH)))
      for (const [id, instance] of page) found.set(id, instance);
  return found;
};

async function* pages(account: Account, ids: readonly string[]) {
  // A filter and not ids: of those, one that is gone would make the others an error.
  const asked = Object.fromEntries([
    ['Action', 'DescribeInstances'],
    ['Version', '2016-11-15'],
    ['Filter.1.Name', 'instance-id'],
    ...ids.map((id, index) => [`Filter.1.Value.${index + 1}`, id]),
  ]);
  let nextToken: string | undefined;
  do {
    const answer = await ask(account, { ...asked, ...(nextToken ? { NextToken: nextToken } : {}) });
    const { instances, next } = toInstances(answer);
    yield instances;
    nextToken = next;
  } while (nextToken);
}

const ask = async ({ config }: Account, parameters: Readonly<Record<string, string>>): Promise<string> => {
  const region = await config.region();
  const url = new URL(await endpoint(region));
  const body = new URLSearchParams(parameters).toString();
  const request = new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    headers: {
      host: url.host,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
  });
  const { credentials, sha256 } = config;
  const signer = new SignatureV4({ service: 'ec2', region, credentials, sha256 });
  const { response } = await config.requestHandler.handle((await signer.sign(request)) as HttpRequest);
  const text = await readText(response.body);
  if (response.statusCode !== 200) throw toError(text, response.statusCode);
  return text;
};

/** As the SDK's clients find theirs: told for EC2, told for all services, or the region's own. */
const endpoint = async (region: string): Promise<string> => {
  const told = await loadConfig<string | undefined>({
    environmentVariableSelector: (env) => env.AWS_ENDPOINT_URL_EC2 || env.AWS_ENDPOINT_URL,
    configFileSelector: (profile) => profile.endpoint_url,
    default: undefined,
  })();
  return told ?? `https://ec2.${region}.${partition(region).dnsSuffix}`;
};

const readText = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

// Where there is one of something the parser makes no list of it, and of an empty element a text.
const itemsOf = (element: unknown): readonly unknown[] => {
  if (typeof element !== 'object' || element === null) return [];
  const { item = [] } = element as { readonly item?: unknown };
  return Array.isArray(item) ? item : [item];
};

const listOf = <Item extends z.ZodMiniType>(item: Item) => z.pipe(z.transform(itemsOf), z.array(item));

const instance = z.object({
  instanceId: z.string(),
  instanceState: z.object({ name: z.string() }),
  privateIpAddress: z.optional(z.string()),
});

const result = z.object({
  DescribeInstancesResponse: z.object({
    reservationSet: listOf(z.object({ instancesSet: listOf(instance) })),
    nextToken: z.optional(z.string()),
  }),
});

const toInstances = (xml: string) => {
  const { DescribeInstancesResponse } = decode(result, parse(xml), "EC2's answer", 'platform');
  const { reservationSet, nextToken } = DescribeInstancesResponse;
  const instances = reservationSet
    .flatMap(({ instancesSet }) => instancesSet)
    .map(({ instanceId, instanceState, privateIpAddress }): [string, Instance] => [
      instanceId,
      { state: instanceState.name, ...(privateIpAddress ? { address: privateIpAddress } : {}) },
    ]);
  return { instances, next: nextToken || undefined };
};

const refusal = z.object({
  Response: z.object({ Errors: z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) }) }),
});

const toError = (xml: string, status: number): DeliveryError => {
  const { data } = z.safeParse(refusal, parse(xml));
  const { Code: code, Message: message } = data?.Response.Errors.Error ?? {
    Code: `status ${status}`,
    Message: 'no reason given',
  };
  const blame = DENIED.test(code) ? 'permission' : 'platform';
  return new DeliveryError(blame, `EC2 does not tell where the instances are: ${code}: ${message}`);
};

const DENIED =
  /^(UnauthorizedOperation|AuthFailure|InvalidClientTokenId|RequestExpired|OptInRequired|Blocked)$/;

const parse = (xml: string): unknown => {
  try {
    return parseXML(xml);
  } catch {
    return undefined;
  }
};
