import type { OperatorRequest } from "../../protocol/request.ts";
import type { HallContext } from "../context.ts";
import type { Asker, AskerInRoom } from "../handler.ts";
import type { Announcer } from "../rooms/announcer.ts";
import type { Membership } from "../rooms/membership.ts";
import type { Session } from "../sessions/session.ts";
import type { Subject } from "./moderation.ts";

/** A command of an operator that names somebody. */
type CommandAbout = Exclude<OperatorRequest, { type: "bans" | "slow" }>;

type Context = Pick<
  HallContext,
  "monotonic" | "signIn" | "moderation" | "observer"
>;

/** Carries out the commands of operators on members and rooms. */
export class OperatorCommands {
  readonly #context: Context;
  readonly #membership: Membership;
  readonly #announcer: Announcer;

  constructor(context: Context, membership: Membership, announcer: Announcer) {
    this.#context = context;
    this.#membership = membership;
    this.#announcer = announcer;
  }

  /**
   * Carries out a command about a member, present or not.
   *
   * @param who The name, or for bans also the address, in the command.
   */
  async carryOut(
    { member, session }: Asker,
    command: CommandAbout,
    who: string,
  ): Promise<void> {
    const { monotonic, signIn, moderation, observer } = this.#context;
    const { register } = signIn;
    register.expire(monotonic());
    const named = register.byName(who);
    const { notice, out, farewell } = await moderation.carryOut(
      session,
      command,
      named === undefined ? await this.#absent(command) : subject(named),
    );
    observer.ordered?.(notice);
    const rooms = named?.name === notice.who ? named?.member?.rooms ?? [] : [];
    const told = new Set([member]);
    for (const room of rooms) {
      // The presence of the member concerned is announced first.
      if (room.unsettled) await this.#announcer.announce(room);
      for (const other of room.members) told.add(other);
    }
    for (const other of told) other.recipient.send(notice);
    for (const other of [...register.sessions]) {
      if (other !== session && out(subject(other))) {
        this.#membership.expel(other, farewell);
      }
    }
  }

  /** Makes a room slow, or no longer. */
  async slow({ session, room }: AskerInRoom, seconds: number): Promise<void> {
    const { moderation, observer } = this.#context;
    const { notice } = await moderation.carryOut(
      session,
      { type: "slow", room: room.name, seconds },
      undefined,
    );
    observer.ordered?.(notice);
    room.slow = seconds;
    for (const { session } of room.members) session?.lastSaid.clear();
    if (room.unsettled) await this.#announcer.announce(room);
    room.tellAll(notice);
  }

  /** The subject of a command who is not here, if a registered name tells the key. */
  async #absent(command: CommandAbout): Promise<Subject | undefined> {
    const { signIn } = this.#context;
    switch (command.type) {
      case "ban":
        return await signIn.ownerOf(command.who);
      case "mute":
        return await signIn.ownerOf(command.name);
      default:
        return undefined;
    }
  }
}

function subject({ name, key, member }: Session): Subject {
  return { name, key, address: member?.origin.address };
}
