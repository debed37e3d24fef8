import {
  type FieldReader,
  type Fields,
  frame,
  type FrameOf,
  type Read,
} from "./field.ts";
import type { SlashCommand } from "./slash_command.ts";

/** A frame of some type. */
export interface Framed {
  readonly type: string;
}

/** The fields of each type of frame, or a reader of the whole frame. */
type Frames = Readonly<Record<string, Fields | FieldReader<Framed>>>;

/** The frame of a type that an entry of such a table describes. */
type FrameIn<Type, Entry> = Entry extends FieldReader<infer Frame> ? Frame
  : Entry extends Fields ? FrameOf<Type, Entry>
  : never;

/** A reader for each type of frame. */
type Readers<F extends Frames> = {
  readonly [Type in keyof F]: FieldReader<FrameIn<Type, F[Type]>>;
};

/** Any of the frames. */
type AnyFrame<F extends Frames> = Read<Readers<F>[keyof F]>;

/** The costs of requests in messages, where a request does not cost 1. */
type Costs<F extends Frames> = {
  readonly [Type in keyof F]?:
    | number
    | ((request: FrameIn<Type, F[Type]>) => number);
};

/** How the words of notices are written. */
export interface Wording {
  /** Most lines of a message that are shown. */
  readonly most: number;
  /** The text of a moment, in milliseconds since 1970: in the time zone of the reader, where it is known. */
  readonly moment: (time: number) => string;
}

/** The words of notices for people, as lines. */
type Words<F extends Frames> = {
  readonly [Type in keyof F]?: (
    notice: FrameIn<Type, F[Type]>,
    wording: Wording,
  ) => string | readonly string[];
};

/** Everything that both sides say about a subject. */
export interface Feature<Requests extends Frames, Notices extends Frames> {
  readonly requests: Readers<Requests>;
  readonly notices: Readers<Notices>;
  /** Notices for programs have none. */
  readonly words: Words<Notices>;
  readonly commands: readonly SlashCommand<AnyFrame<Requests>>[];
  readonly costs: Costs<Requests>;
  /** Whether the native dialect has frames for it. */
  readonly isFramed: boolean;
}

/**
 * Composes a feature. The types of its requests and notices follow from the
 * readers of their fields.
 *
 * @param words How notices read to people.
 *
 * @example
 * ```ts
 * import { feature } from "./feature.ts";
 * import { time } from "./field.ts";
 * import { bare } from "./slash_command.ts";
 *
 * const clock = feature({
 *   requests: { time: {} },
 *   notices: { time: { time } },
 *   commands: [{
 *     name: "time",
 *     takes: "",
 *     help: "the time at the server",
 *     read: bare({ type: "time" }),
 *   }],
 * }, {
 *   time: ({ time }) => `* it is ${new Date(time).toISOString()}`,
 * });
 * console.assert(clock.notices.time({ type: "time", time: 7 }, "").time === 7);
 * ```
 */
export function feature<
  const Requests extends Frames = Record<never, never>,
  const Notices extends Frames = Record<never, never>,
>(
  { requests, notices, commands = [], costs = {}, isFramed = true }: {
    readonly requests?: Requests;
    readonly notices?: Notices;
    readonly commands?: readonly SlashCommand<AnyFrame<Requests>>[];
    readonly costs?: NoInfer<Costs<Requests>>;
    /** @default {true} */
    readonly isFramed?: boolean;
  },
  words: Words<NoInfer<Notices>> = {},
): Feature<Requests, Notices> {
  return {
    requests: readersOf(requests),
    notices: readersOf(notices),
    words,
    commands,
    costs,
    isFramed,
  };
}

function readersOf<F extends Frames>(frames?: F): Readers<F> {
  const readers = Object.entries(frames ?? {}).map(([type, it]) => [
    type,
    typeof it === "function" ? it : frame(type, it),
  ]);
  return Object.fromEntries(readers);
}
