/** LIST: the channels. */
import { glob } from "../../../../protocol/text/glob.ts";
import type { MemberState } from "../../member_state.ts";
import { channelOf } from "../../spelling.ts";
import type { Work } from "../command.ts";
import { TARGETS_MAX } from "../server_info.ts";

/** Lists the channels that meet some conditions. */
export function list(
  state: MemberState,
  [given = ""]: readonly string[],
): Work {
  const isWanted = conditions(given);
  return {
    requests: [{ type: "rooms" }],
    take(notice) {
      if (notice.type !== "rooms") return undefined;
      const { rooms, more } = notice;
      return [
        state.numeric("321", "Channel", "Users  Name"),
        ...rooms.flatMap(({ name, members, topic = "" }) => {
          const channel = channelOf(name);
          return isWanted({ channel, members })
            ? [state.numeric("322", channel, `${members}`, topic)]
            : [];
        }),
        ...more === undefined
          ? []
          : [state.numeric("NOTICE", `and ${more} more`)],
        state.numeric("323", "end of LIST"),
      ];
    },
  };
}

/** A listed room, by its channel in lower case. */
interface Listed {
  readonly channel: string;
  readonly members: number;
}

/** The first conditions of a LIST, for each is compared with every room: all that compare hold, and one of the masks, if there are any (ELIST). */
function conditions(given: string): (it: Listed) => boolean {
  const masks: ((channel: string) => boolean)[] = [];
  const others: ((it: Listed) => boolean)[] = [];
  for (const condition of given.split(",").slice(0, TARGETS_MAX)) {
    const [sign, rest] = [condition.slice(0, 1), condition.slice(1)];
    if (sign === ">" && /^\d+$/.test(rest)) {
      others.push(({ members }) => members > Number(rest));
    } else if (sign === "<" && /^\d+$/.test(rest)) {
      others.push(({ members }) => members < Number(rest));
    } else if (sign === "!") {
      const fits = glob(rest.toLowerCase());
      others.push(({ channel }) => !fits(channel));
    } else if (condition !== "") masks.push(glob(condition.toLowerCase()));
  }
  return (it) =>
    others.every((holds) => holds(it)) &&
    (masks.length === 0 || masks.some((fits) => fits(it.channel)));
}
