/** How one CloudFormation resource type is put up, changed and taken down: by the service's own operations, as the deployer. */
import type { Input, Principal } from '../service.ts';
import type { World } from '../world.ts';

export type Provision = {
  readonly world: World;
  /** Who deploys: every call is made, and allowed or denied, as them. */
  readonly principal: Principal;
  readonly stackName: string;
  readonly logicalId: string;
  readonly call: (service: string, operation: string, input: Input) => Promise<Input>;
};

/** `physicalId` is what Ref gives, `attributes` what Fn::GetAtt gives. */
export type Provisioned = {
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
};

export type ResourceType = {
  /** Every property that is carried out; any other fails the stack as not rehearsed. */
  readonly properties: readonly string[];
  /** A change of one of these makes a new resource and removes the old one. */
  readonly replacedBy?: readonly string[];
  readonly create: (at: Provision, properties: Input) => Promise<Provisioned>;
  readonly update: (
    at: Provision,
    physicalId: string,
    properties: Input,
    before: Input,
  ) => Promise<Provisioned>;
  readonly remove: (at: Provision, physicalId: string, properties: Input) => Promise<void>;
};
