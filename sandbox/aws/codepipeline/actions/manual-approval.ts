/** The manual approval: it waits for PutApprovalResult, and fails when nobody answers. */
import { type ActionAt, type ActionProvider, progress, setLimit } from './action.ts';

const sevenDays = 7 * 24 * 60;

/** `2026-11-27T20:22Z`: to the minute, as approval notifications have it. */
const toTheMinute = (time: number): string => new Date(time).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');

const notification = ({ world, name, run }: ActionAt, token: string, expires: number): string => {
  const consoleLink = `https://console.aws.amazon.com/codesuite/codepipeline/pipelines/${name}/view?region=${world.region}`;
  const { ExternalEntityLink: externalEntityLink, CustomData: customData } = run.resolved;
  return JSON.stringify({
    region: world.region,
    consoleLink,
    approval: {
      pipelineName: name,
      stageName: run.stage,
      actionName: run.action,
      token,
      expires: toTheMinute(expires),
      externalEntityLink: externalEntityLink ?? null,
      approvalReviewLink: `${consoleLink}#/${run.stage}/${run.action}/approve/${token}`,
      customData: customData ?? null,
    },
  });
};

export const manualApproval: ActionProvider = {
  required: [],
  optional: ['NotificationArn', 'CustomData', 'ExternalEntityLink'],
  inputs: [0, 0],
  outputs: [0, 0],
  begin: async (at) => {
    const { world, name, run } = at;
    const limit = (run.declaration.timeoutInMinutes ?? sevenDays) * 60_000;
    // Observed with AWS: the token is the id of the action's execution.
    progress(at, { token: run.id, externalId: run.id });
    setLimit(at, limit, 'approval-expired', { pipeline: name, runId: run.id });
    const topic = run.resolved.NotificationArn;
    if (topic === undefined) return;
    await at.call('sns', 'Publish', {
      TopicArn: topic,
      Subject: `APPROVAL NEEDED: AWS CodePipeline ${name} for action ${run.action}`.slice(0, 100),
      Message: notification(at, run.id, world.clock.now() + limit),
    });
  },
};
