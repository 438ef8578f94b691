declare module 'dynalite/db/index.js' {
  export type Store = {
    readonly tableDb: { awsAccountId: string; awsRegion: string };
    readonly db: {
      readonly iterator: () => { readonly all: () => Promise<readonly (readonly [string, unknown])[]> };
      readonly clear: () => Promise<void>;
      readonly batch: (
        operations: readonly { readonly type: 'put'; readonly key: string; readonly value: unknown }[],
      ) => Promise<void>;
    };
  };
  export const create: (options: Readonly<Record<string, number>>) => Store;
}
declare module 'dynalite/validations/index.js' {
  type Types = Readonly<Record<string, unknown>>;
  export const checkTypes: (data: unknown, types: Types) => unknown;
  export const checkValidations: (data: unknown, types: Types, custom: unknown, store: unknown) => void;
}
