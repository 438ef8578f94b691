import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import type { Bundle } from '../core/release.ts';

/** The last bytes of an object, how large the whole is, and which object exactly it was. */
export type Tail = { readonly bytes: Buffer; readonly size: number; readonly bundle: Bundle };

// A directory is read in many small pieces: each fetch brings more than was asked for, and twice what the last brought.
const AHEAD_BYTES = 16 * 1_024;
const MOST_AHEAD_BYTES = 1_024 * 1_024;

type Piece = { readonly start: number; readonly bytes: Buffer };

/** Lets yauzl read an object by ranges; what was fetched is kept, and a failed fetch stays in `failure`. */
export class RangeReader extends RandomAccessReader {
  failure: unknown;
  readonly #size: number;
  readonly #fetch: (start: number, end: number) => Promise<Buffer>;
  readonly #pieces: Piece[];

  constructor({ bytes, size }: Tail, fetch: (start: number, end: number) => Promise<Buffer>) {
    super();
    this.#size = size;
    this.#fetch = fetch;
    this.#pieces = [{ start: size - bytes.length, bytes }];
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#slices(start, end), { objectMode: false });
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }

  async *#slices(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const piece = this.#pieces.find((known) => known.start <= at && at < known.start + known.bytes.length);
      const slice = (piece ?? (await this.#load(at, end))).bytes.subarray(
        piece ? at - piece.start : 0,
        end - (piece ? piece.start : at),
      );
      yield slice;
      at += slice.length;
    }
  }

  async #load(start: number, end: number): Promise<Piece> {
    const known = this.#pieces.map((piece) => piece.start).filter((at) => at > start);
    const ahead = Math.min(MOST_AHEAD_BYTES, AHEAD_BYTES * 2 ** (this.#pieces.length - 1));
    const until = Math.min(this.#size, Math.max(end, start + ahead), ...known);
    try {
      const piece = { start, bytes: await this.#fetch(start, until) };
      if (piece.bytes.length === 0) throw new Error(`no bytes came for ${start} to ${until}`);
      this.#pieces.push(piece);
      return piece;
    } catch (failure) {
      this.failure = failure;
      throw failure;
    }
  }
}
