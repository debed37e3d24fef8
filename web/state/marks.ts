import type { Presence } from "../../protocol/features/membership.ts";
import type { MembersAnswer } from "../../protocol/features/who.ts";
import type { PageState } from "./page_state.ts";

/** Marks of members in the list of people. */
type Marks = Pick<PageState, "operators" | "absent">;

/** Marks or unmarks a member. */
export function marked(
  state: PageState,
  mark: keyof Marks,
  name: string,
  has: boolean,
): PageState {
  const names = new Set(state[mark]);
  if (has) names.add(name);
  else names.delete(name);
  return { ...state, [mark]: names };
}

/** The members of a room as the server tells them: the others stay as they are. */
export function markedAnew(
  state: PageState,
  { members, operators = [], absent = [] }: MembersAnswer,
): PageState {
  const asked = new Set(members);
  const names = (before: ReadonlySet<string>, now: Iterable<string>) =>
    before.difference(asked).union(new Set(now));
  return {
    ...state,
    operators: names(state.operators, operators),
    absent: names(state.absent, absent.map(([name]) => name)),
  };
}

/** Marks follow a member to its next name, and go when it goes. */
export function movedMarks(
  { operators, absent }: Marks,
  { left, renamed }: Presence,
): Marks {
  const gone = new Set(left);
  const names = new Map(renamed);
  const moved = (marked: ReadonlySet<string>) =>
    new Set(
      [...marked.difference(gone)].map((name) => names.get(name) ?? name),
    );
  return { operators: moved(operators), absent: moved(absent) };
}
