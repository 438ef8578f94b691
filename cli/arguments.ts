import { parseArgs } from 'node:util';
import { readAllowedHosts } from '../shared/core/allowed-hosts.ts';

/** What `npm run validate` was asked for. */
export type Wanted = {
  readonly gate: string;
  readonly environment: string;
  readonly url: URL | undefined;
  readonly commit: string | undefined;
  readonly checks: readonly string[];
  readonly allow: readonly string[];
  readonly watch: boolean;
  readonly json: boolean;
  readonly explain: boolean;
};

/** Something about the command itself is wrong; nothing has been sent. */
export class UsageError extends Error {
  override name = 'UsageError' as const;
}

export const help = `Looks at an environment with the checks of a gate file, as the pipeline does after a deployment.
Nothing is answered to a pipeline, nothing is recorded and nothing is rolled back.

Usage: npm run validate -- --gate FILE --environment NAME [options]

  --gate FILE          the gate file, delivery.yml
  --environment NAME   which of its environments
  --url URL            looks there instead of at the environment's own URL and hosts
  --commit SHA         the commit that is to be served, all of its characters
                       (default: HEAD of the git checkout that the gate file is in)
  --check NAME         only this check; may be given several times
  --watch              looks again and again until Ctrl-C, and shows what changed; the gate file is read again, too
  --json               nothing but the report on stdout, progress on stderr; with --watch one line per report
  --explain            says in sentences what the gate means, and sends nothing
  --allow HOST[:PORT]  another host that checks may reach, also *.name or 10.0.0.0/16; may be given several times
  --help               this text

What checks may reach: the hosts and ports of the environment's URL, of its hosts, of the control probes and of --url.
Everything else is refused and needs --allow: a URL of a check's own, where a redirect leads, and the addresses of the
instances of \`hosts: deployment-group\`.

What asks AWS (alarm, metric, jenkins, secret headers, \`hosts: deployment-group\`) uses your usual credentials and
region: AWS_PROFILE, AWS_REGION, \`aws sso login\`. What else the deployed function knows from serverless.yml is taken from
the environment: APPLICATION and ENVIRONMENTS for \`hosts: deployment-group\`; LEDGER, JENKINS_URL, JENKINS_USER_PARAMETER
and JENKINS_TOKEN_PARAMETER for jenkins. Without them the check could not look, and says what it lacks.

Examples:
  npm run validate -- --gate examples/hello-app/delivery.yml --environment staging
  npm run validate -- --gate delivery.yml --environment staging --url http://localhost:3000 --watch
  npm run validate -- --gate delivery.yml --environment production --check "the home page greets"
  npm run validate -- --gate delivery.yml --environment staging --commit "$(git rev-parse v1.2.3^{commit})"
  npm run --silent validate -- --gate delivery.yml --environment staging --json > report.json
  npm run validate -- --gate delivery.yml --environment staging --explain

Exit codes: 0 a good release, 1 a bad release, 2 wrong usage or a gate that is refused (nothing has been sent),
            3 could not look: the checker was blind or the environment is broken, nothing is known about the release,
            130 ended by Ctrl-C.`;

const options = {
  gate: { type: 'string' },
  environment: { type: 'string' },
  url: { type: 'string' },
  commit: { type: 'string' },
  check: { type: 'string', multiple: true, default: [] as string[] },
  allow: { type: 'string', multiple: true, default: [] as string[] },
  watch: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  explain: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line strictly. */
export const readArguments = (args: readonly string[]): Wanted | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  const { gate, environment, url, commit, check: checks, ...rest } = values;
  if (!gate) throw new UsageError('Expected --gate to name a gate file (delivery.yml), got nothing');
  if (!environment)
    throw new UsageError('Expected --environment to name an environment of the gate, got nothing');
  if (rest.explain && rest.watch) throw new UsageError('Expected --explain or --watch, got both');
  if (rest.explain && rest.json) throw new UsageError('Expected --explain or --json, got both');
  return {
    gate,
    environment,
    url: url === undefined ? undefined : baseUrl(url),
    commit: commit === undefined ? undefined : sha(commit),
    checks,
    allow: rest.allow.map(host),
    watch: rest.watch,
    json: rest.json,
    explain: rest.explain,
  };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
};

const baseUrl = (written: string): URL => {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const plain = url && !url.username && !url.password && !url.search && !url.hash;
  if (plain && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(
    `Expected --url to be an http(s) URL without user, query or fragment, got \`${written}\``,
  );
};

const sha = (written: string): string => {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(written)) return written;
  throw new UsageError(
    `Expected --commit to be a whole commit id (git rev-parse gives it), got \`${written}\``,
  );
};

const host = (written: string): string => {
  try {
    readAllowedHosts(written);
    return written;
  } catch (cause) {
    throw new UsageError(
      `Expected --allow to be a host, host:port, *.name or a range of addresses, got \`${written}\``,
      { cause },
    );
  }
};
