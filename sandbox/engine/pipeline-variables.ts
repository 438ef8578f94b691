/** `#{Namespace.key}` in action configurations: found, and filled in. */
import type { Action, Execution } from './pipeline-state.ts';

const pattern = /#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}/g;

export type Reference = { readonly text: string; readonly namespace: string; readonly key: string };

/** Every reference in a text. */
export const referencesIn = (text: string): readonly Reference[] =>
  [...text.matchAll(pattern)].map(([whole, namespace = '', key = '']) => ({ text: whole, namespace, key }));

/** References that cannot be read at all, such as `#{nothing}`. */
export const malformedIn = (text: string): readonly string[] =>
  [...text.matchAll(/#\{[^}]*\}?/g)]
    .map(([whole]) => whole)
    .filter((whole) => whole.replace(pattern, '') !== '');

const lookUp = (execution: Execution, { namespace, key }: Reference): string | undefined => {
  if (namespace === 'codepipeline') return key === 'PipelineExecutionId' ? execution.id : undefined;
  if (namespace === 'variables') return execution.variables[key];
  return execution.outputs[namespace]?.[key];
};

export type Resolution =
  | { readonly resolved: Readonly<Record<string, string>> }
  | { readonly missing: readonly string[] };

/** The configuration with every reference filled in, or the references that lead nowhere. */
export const resolveConfiguration = (action: Action, execution: Execution): Resolution => {
  const configuration = Object.entries(action.configuration ?? {});
  const missing = configuration
    .flatMap(([, text]) => referencesIn(text))
    .filter((reference) => lookUp(execution, reference) === undefined)
    .map(({ text }) => text);
  if (missing.length > 0) return { missing };
  const fill = (text: string): string =>
    text.replace(pattern, (whole, namespace: string, key: string) => {
      return lookUp(execution, { text: whole, namespace, key }) ?? whole;
    });
  return { resolved: Object.fromEntries(configuration.map(([name, text]) => [name, fill(text)])) };
};
