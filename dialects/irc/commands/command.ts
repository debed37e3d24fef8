import type { ClientRequest } from "../../../protocol/request.ts";
import type { ScramMessage } from "../../../protocol/scram.ts";
import type { Notice } from "../../../protocol/notice.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage, Tags } from "../message.ts";

/** Requests of a command to the hall, and how they are answered in IRC. */
export interface Work {
  /** None for what the dialect answers by itself. */
  readonly requests?: readonly (ClientRequest | ScramMessage)[];
  /**
   * The messages for a notice that answers the requests; `undefined` when it is
   * no answer to them.
   */
  readonly take?: (notice: Notice) => readonly IrcMessage[] | undefined;
  /** The messages for an answer of SCRAM. */
  readonly proceed?: (message: string) => readonly IrcMessage[];
  /** The messages after all answers. */
  readonly finish?: () => readonly IrcMessage[];
  /** The `id` of its only request, if it has one: then its answer is the last. */
  readonly id?: string;
  /** Whether a notice is the last answer, where it may come before those to earlier requests. */
  readonly isLast?: (notice: Notice) => boolean;
}

/** A command of IRC. */
export interface Command {
  /** The fewest parameters; with fewer the command is refused (461). */
  readonly least: number;
  /** Most bytes of a line of it. @default {as in IRC} */
  readonly lineMax?: number;
  /** When it may be used. @default {"in"} */
  readonly when?: "outside" | "in" | "always";
  /** Several works are done one after the other. */
  run(
    state: MemberState,
    params: readonly string[],
    tags?: Tags,
  ): Work | readonly Work[];
}

/** Work that the dialect does alone. */
export function answer(...messages: readonly IrcMessage[]): Work {
  return { finish: () => messages };
}

/** No work. */
export const NOTHING: Work = { finish: () => [] };
