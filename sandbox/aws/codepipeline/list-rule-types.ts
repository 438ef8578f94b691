/** ListRuleTypes: the rules that are judged here. */
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { check, constraints } from './constraints.ts';
import { inputsOf, isElsewhere, propertiesOf } from './provider-types.ts';
import { ruleProviders } from './rules/index.ts';

export const listRuleTypes: Operation = {
  run: ({ world }, { ruleOwnerFilter: owner, regionFilter: region }) => {
    check(['ruleOwnerFilter', owner, constraints.ruleOwner], ['regionFilter', region, constraints.region]);
    if (isElsewhere(region, world.region)) throw notRehearsed(`the rule types of ${region}`);
    const ruleTypes = Object.entries(ruleProviders).map(([name, provider]) => ({
      id: { category: 'Rule', owner: 'AWS', provider: name, version: '1' },
      ruleConfigurationProperties: propertiesOf(provider),
      inputArtifactDetails: inputsOf(provider),
    }));
    return { ruleTypes };
  },
};
