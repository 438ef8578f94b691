/** ListActionTypes: the actions that run here. */
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { actionProviders } from './actions/index.ts';
import { check, constraints } from './constraints.ts';
import { page } from './page.ts';
import { inputsOf, isElsewhere, outputsOf, propertiesOf } from './provider-types.ts';

export const listActionTypes: Operation = {
  run: ({ world }, input) => {
    const { actionOwnerFilter: owner, regionFilter: region } = input;
    check(
      ['actionOwnerFilter', owner, constraints.actionOwner],
      ['regionFilter', region, constraints.region],
    );
    if (isElsewhere(region, world.region)) throw notRehearsed(`the action types of ${region}`);
    const all = Object.entries(actionProviders).map(([type, provider]) => {
      const [category, of, name, version] = type.split(' ');
      return {
        id: { category, owner: of, provider: name, version },
        actionConfigurationProperties: propertiesOf(provider),
        inputArtifactDetails: inputsOf(provider),
        outputArtifactDetails: outputsOf(provider),
      };
    });
    const wanted = all.filter(({ id }) => owner === undefined || id.owner === owner);
    const { items, nextToken } = page(wanted, { nextToken: input.nextToken }, 100);
    return { actionTypes: items, ...nextToken };
  },
};
