/** Operations that tell of templates. */
import type {
  GetTemplateCommandInput,
  GetTemplateSummaryCommandInput,
  ValidateTemplateCommandInput,
} from '@aws-sdk/client-cloudformation';
import { creationOrder } from '../../cloudformation/order.ts';
import { checkReferences } from '../../cloudformation/references.ts';
import { validationError } from '../../cloudformation/refusal.ts';
import { type ParameterDefinition, readTemplate, type Template } from '../../cloudformation/template.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { onStack } from './asks.ts';
import { neededCapability } from './capabilities.ts';
import { findSet } from './change-sets.ts';
import { templateText } from './source.ts';
import { findStack } from './state.ts';

export const getTemplate: Operation = {
  asks: onStack('GetTemplate'),
  // Nothing here transforms a template: the original is the processed one.
  run: ({ world }, { StackName, ChangeSetName, TemplateStage = 'Original' }: GetTemplateCommandInput) => {
    if (!['Original', 'Processed'].includes(TemplateStage))
      throw validationError(`TemplateStage must be Original or Processed, got ${TemplateStage}`);
    if (StackName === undefined && ChangeSetName === undefined)
      throw validationError('StackName is required if ChangeSetName is not specified.');
    const { template } = ChangeSetName
      ? findSet(world, { ChangeSetName, StackName })
      : findStack(world, StackName ?? '');
    return { TemplateBody: template, StagesAvailable: ['Original', 'Processed'] };
  },
};

const read = (text: string): Template => {
  const template = readTemplate(text);
  checkReferences(template);
  return template;
};

const common = (template: Template): Input => {
  const { capability, reason } = neededCapability(template);
  return {
    ...(template.Description === undefined ? {} : { Description: template.Description }),
    Capabilities: capability === undefined ? [] : [capability],
    ...(reason === undefined ? {} : { CapabilitiesReason: reason }),
    DeclaredTransforms: [],
  };
};

const parameter = (ParameterKey: string, definition: ParameterDefinition): Input => ({
  ParameterKey,
  NoEcho: String(definition.NoEcho) === 'true',
  ...(definition.Default === undefined ? {} : { DefaultValue: String(definition.Default) }),
  ...(definition.Description === undefined ? {} : { Description: definition.Description }),
});

export const validateTemplate: Operation = {
  run: async (call, input: ValidateTemplateCommandInput) => {
    const template = read(await templateText(call, input));
    creationOrder(template);
    const Parameters = Object.entries(template.Parameters ?? {}).map(([key, one]) => parameter(key, one));
    return { ...common(template), Parameters };
  },
};

const summaryText = async (call: Call, input: GetTemplateSummaryCommandInput): Promise<string> => {
  const { StackName } = input;
  return StackName === undefined ? templateText(call, input) : findStack(call.world, StackName).template;
};

const constraints = ({ AllowedValues }: ParameterDefinition): Input =>
  AllowedValues === undefined ? {} : { ParameterConstraints: { AllowedValues: AllowedValues.map(String) } };

export const getTemplateSummary: Operation = {
  notDone: ['StackSetName', 'CallAs', 'TemplateSummaryConfig'],
  asks: onStack('GetTemplateSummary'),
  run: async (call, input: GetTemplateSummaryCommandInput) => {
    const template = read(await summaryText(call, input));
    return {
      ...common(template),
      Parameters: Object.entries(template.Parameters ?? {}).map(([key, one]) => ({
        ...parameter(key, one),
        ...constraints(one),
        ParameterType: one.Type,
      })),
      ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
      Version: '2010-09-09',
      ...(template.Metadata === undefined ? {} : { Metadata: JSON.stringify(template.Metadata) }),
    };
  },
};
