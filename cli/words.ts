import type { CheckReport, Report } from '../shared/core/report.ts';
import type { Wanted } from './arguments.ts';
import type { Prepared } from './prepare.ts';
import { newsOf, printable } from './text.ts';

/** What is about to be looked at. */
export const headline = ({ environment, url, commit, only, gate }: Prepared): string => {
  const checks = countOf(only?.length ?? gate.checks.length, 'check');
  const probes = gate.control.length > 0 ? `, ${countOf(gate.control.length, 'control probe')}` : '';
  return `${environment} at ${url}${commit && `, commit ${commit}`}: ${checks}${probes}`;
};

/** The verdict, and for each check that did not pass what was expected, what came, and where to look. */
export const conclusionOf = (report: Report, wanted: Wanted): readonly string[] => {
  const others = allOf(report).filter(({ check }) => check.status !== 'passed' && check.status !== 'running');
  const found = others.flatMap(({ label, check }) => [
    `${label}: ${endings[check.status]}`,
    `  ${printable(check.sentence)}`,
  ]);
  return [verdictLine(report), ...found, ...whereToLook(report, wanted)];
};

/** What a validation that was ended by Ctrl-C had come to. */
export const interruptedAt = (report: Report | undefined): readonly string[] => {
  if (!report) return ['Ended by Ctrl-C before anything was looked at.'];
  if (report.verdict !== 'running') return [`Ended by Ctrl-C; the last verdict is ${verdictLine(report)}`];
  const through = report.checks.filter(({ status }) => status !== 'running');
  const others = allOf(report).filter(({ check }) => !['passed', 'running'].includes(check.status));
  const open = report.checks.filter(({ status }) => status === 'running').map(({ name }) => printable(name));
  return [
    `Ended by Ctrl-C, without a verdict: ${through.length} of ${report.checks.length} checks through, ${passed(report)} passed`,
    ...others.map(({ label, check }) => `${label}: ${endings[check.status]}: ${printable(check.sentence)}`),
    `Not through: ${open.join(', ')}`,
  ];
};

/** What is different from the last time; nothing if nothing is. */
export const changesOf = (before: Report, now: Report): readonly string[] => {
  const verdict = before.verdict === now.verdict ? [] : [`${verdictLine(now)}; it was: ${before.verdict}`];
  const known = new Map(allOf(before).map(({ label, check }) => [label, check]));
  const changed = allOf(now).flatMap(({ label, check }) => changeOf(label, known.get(label), check));
  const gone = allOf(before)
    .filter(({ label }) => !allOf(now).some((one) => one.label === label))
    .map(({ label }) => `${label}: is not looked at any more`);
  return [...verdict, ...changed, ...gone];
};

const changeOf = (label: string, before: CheckReport | undefined, now: CheckReport): readonly string[] => {
  const sentence = printable(now.sentence);
  if (before?.status !== now.status) {
    const was = before ? `, was ${endings[before.status]}` : '';
    return [`${label}: ${endings[now.status]}${was}: ${sentence}`];
  }
  const news = now.status !== 'passed' && newsOf(before.sentence) !== newsOf(now.sentence);
  return news ? [`${label}: still ${endings[now.status]}: ${sentence}`] : [];
};

const endings = {
  passed: 'passed',
  failed: 'failed',
  error: 'could not look',
  'advisory-failed': 'failed (advisory: it does not count)',
  running: 'not through',
} as const;

const verdictLine = (report: Report): string => {
  const { verdict, score, checks } = report;
  if (verdict === 'checker blind' && isDark(report))
    return `${verdict}: a control probe failed, so nothing that was seen can be believed`;
  const warns = verdict === 'good release' && score && score.value < score.pass ? ', with a warning' : '';
  const scored = score
    ? `, score ${score.value} (good from ${score.pass}, with a warning from ${score.warn})`
    : '';
  return `${verdict}${warns}: ${passed(report)} of ${checks.length} checks passed${scored}`;
};

const isDark = ({ control, controlAgain = [] }: Report): boolean =>
  [...control, ...controlAgain].some(({ status }) => status === 'failed' || status === 'error');

const whereToLook = (report: Report, wanted: Wanted): readonly string[] => {
  const { verdict, checks } = report;
  if (verdict === 'good release' || verdict === 'running') return [];
  const culprit = checks.find(({ status }) => status === (verdict === 'bad release' ? 'failed' : 'error'));
  const again = culprit ? ['To look at it again and again:', `  ${commandFor(wanted, culprit.name)}`] : [];
  if (verdict === 'bad release') return [...aboutCommit(report, wanted), ...again];
  return [`Nothing is known about the release, good or bad. ${aboutBlindness(report, culprit)}`, ...again];
};

const aboutCommit = ({ checks }: Report, { commit }: Wanted): readonly string[] =>
  commit === undefined && checks.some(({ type, status }) => type === 'revision' && status === 'failed')
    ? [
        'Expected is HEAD of the checkout that the gate file is in; if another commit was deployed, name it by --commit.',
      ]
    : [];

const aboutBlindness = (report: Report, culprit: CheckReport | undefined): string => {
  if (isDark(report))
    return 'The control probe shows that this machine cannot look: its network, its proxy, its DNS.';
  const byHand = culprit?.sentence.includes('validationHosts')
    ? ' By hand, --allow stands for validationHosts.'
    : '';
  return `${advice[culprit?.blame ?? 'platform']}${byHand}`;
};

const advice = {
  config:
    'To blame is the configuration: the gate file, a host that may not be reached, or a setting that is missing.',
  permission: 'To blame are permissions: `aws sts get-caller-identity` says who you are to AWS.',
  platform: 'To blame is what lies between this machine and the service: DNS, the network, AWS or Jenkins.',
} as const;

const commandFor = ({ gate, environment, url, commit, allow }: Wanted, check: string): string =>
  [
    'npm run validate -- --gate',
    quoted(gate),
    '--environment',
    quoted(environment),
    ...(url ? ['--url', quoted(url.href)] : []),
    ...(commit ? ['--commit', commit] : []),
    ...allow.flatMap((host) => ['--allow', quoted(host)]),
    '--check',
    quoted(printable(check)),
    '--watch',
  ].join(' ');

const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const allOf = ({ control, checks, controlAgain = [] }: Report) => [
  ...control.map((check) => ({ label: printable(`control: ${check.name}`), check })),
  ...checks.map((check) => ({ label: printable(check.name), check })),
  ...controlAgain.map((check) => ({ label: printable(`control again: ${check.name}`), check })),
];

const passed = ({ checks }: Report): number => checks.filter(({ status }) => status === 'passed').length;

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
