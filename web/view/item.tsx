import { ACTION, isAction } from "../../protocol/action.ts";
import type { Item, NoticeItem, SaidItem } from "../state/page_state.ts";
import { formats } from "../text/formats.ts";
import { sentence } from "../text/sentences.ts";
import { words } from "../text/words.ts";
import { Name } from "./name.tsx";
import { Text } from "./text.tsx";
import { useFormats } from "./use_formats.ts";

/** How long after a message the next of its author has no name above it, in milliseconds. */
const TOGETHER = 5 * 60_000;

/** A message or a notice, and the lines above it. */
export function ItemView(
  { item, before, isNew }: {
    readonly item: Item;
    readonly before: SaidItem | NoticeItem | undefined;
    /** Whether it is the first that the user has not read. */
    readonly isNew: boolean;
  },
) {
  return (
    <>
      {isNew && <p class="rule new">{words.fresh}</p>}
      {item.kind === "said"
        ? <Said item={item} before={before} />
        : <NoticeView item={item} />}
    </>
  );
}

function Said(
  { item, before }: {
    readonly item: SaidItem;
    readonly before: Item | undefined;
  },
) {
  const { from, text, time, aside, state } = item;
  const said = before?.kind === "said" ? before : undefined;
  const action = isAction(text) && !item.isNote;
  const isTogether = said?.from === from && time - said.time < TOGETHER &&
    !isAction(said.text) && !action;
  const date = new Date(time);
  const isOtherDay = said !== undefined &&
    new Date(said.time).toDateString() !== date.toDateString();
  const kind = [
    "said",
    state,
    ...(item.isOwn ? ["own"] : []),
    ...(item.isForUser ? ["for-user"] : []),
    ...(isTogether && !isOtherDay ? ["together"] : []),
    ...(action ? ["action"] : []),
    ...(item.isNote ? ["note"] : []),
  ].join(" ");
  return (
    <>
      {isOtherDay && <p class="rule">{formats().date.format(date)}</p>}
      <article class={kind}>
        <header>
          <Name name={from} />
          {aside !== "" && <span class="aside">{sentence(aside)}</span>}
          <Time date={date} />
        </header>
        <Text
          text={action
            ? text.slice(ACTION.length)
            : item.isNote
            ? sentence(text)
            : text}
        />
        {state !== "said" && <span class="state">{words[state]}</span>}
      </article>
    </>
  );
}

/** The time of day, and the whole moment for those that point there. */
function Time({ date }: { readonly date: Date }) {
  const areMade = useFormats();
  return (
    <time
      dateTime={date.toISOString()}
      title={areMade ? formats().moment.format(date) : undefined}
    >
      {areMade && formats().clock.format(date)}
    </time>
  );
}

function NoticeView({ item }: { readonly item: NoticeItem }) {
  return (
    <div class={item.isError ? "notice error" : "notice"} dir="auto">
      {item.lines.map((line, at) => <p key={at}>{sentence(line)}</p>)}
    </div>
  );
}
