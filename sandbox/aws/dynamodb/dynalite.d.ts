declare module 'dynalite/db/index.js' {
  export type Store = {
    readonly tableDb: { awsAccountId: string; awsRegion: string };
  };
  export const create: (options: Readonly<Record<string, number>>) => Store;
}
declare module 'dynalite/validations/index.js' {
  type Types = Readonly<Record<string, unknown>>;
  export const checkTypes: (data: unknown, types: Types) => unknown;
  export const checkValidations: (data: unknown, types: Types, custom: unknown, store: unknown) => void;
}
