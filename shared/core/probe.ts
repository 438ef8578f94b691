import type { Blame } from './outcome.ts';

/** What came of a request to the service: an answer, silence of the service, or no chance to ask it. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly cut: boolean;
      readonly ms: number;
    }
  | { readonly kind: 'silent'; readonly why: string; readonly ms: number }
  | { readonly kind: 'blind'; readonly why: string; readonly blame: Blame };

/** Asks for one page; it never throws. */
export type Get = (url: URL) => Promise<Reply>;
