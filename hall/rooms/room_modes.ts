import {
  MASKS_MAX,
  type Setting,
  SETTINGS,
} from "../../protocol/features/modes/settings.ts";
import type { ListedMask } from "../../protocol/features/modes/mask_lists.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Subject } from "../moderation/moderation.ts";
import { NO_VALUES, type Values } from "../metadata/values.ts";
import type { AddressRange } from "../moderation/sanctions.ts";
import {
  concerns,
  type RoomMask,
  SILENCE_SIGN,
  silences,
} from "./room_mask.ts";

/** Most operators of a room, and most members with voice. */
export const ROLES_MAX = 200;

/** Most invitations of a room that hold: the oldest ends first. */
export const INVITED_MAX = 500;

/** The lists of members of a room: identities, with the name that each had last. */
export type MemberList = "operators" | "voiced" | "invited";

/** The lists of masks of a room, by what is shown. */
export type MaskList = "bans" | "exceptions" | "admitted";

/** The modes of a room, each with what it is when nobody has changed it. */
interface Modes {
  readonly on: ReadonlySet<Setting>;
  /** A digest of the password; empty without one. */
  readonly password: string;
  /** Most members; 0 for any number. */
  readonly limit: number;
  readonly operators: ReadonlyMap<string, string>;
  readonly voiced: ReadonlyMap<string, string>;
  readonly invited: ReadonlyMap<string, string>;
  readonly bans: ReadonlyMap<string, RoomMask>;
  readonly exceptions: ReadonlyMap<string, RoomMask>;
  /** Need no invitation. */
  readonly admitted: ReadonlyMap<string, RoomMask>;
  /** When the room was begun, in milliseconds since 1970; 0 when that is not known. */
  readonly created: number;
  /** The member that has set the topic, and when; absent when that is not known. */
  readonly topicSet?: TopicSet | undefined;
  /** The values of its keys, for the programs of its members. */
  readonly metadata: Values;
}

/** The origin of a topic. */
export interface TopicSet {
  readonly by: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** A member, as the modes of a room see it. */
export interface Guest extends Subject {
  /** Stands for the member on all its connections. */
  readonly identity: string;
}

/** A member that wants to enter a room. */
export interface Entrant extends Guest {
  /** A digest of the password that it gives. */
  readonly password?: string | undefined;
  /** Whether it was in the room before a cut. */
  readonly isBack?: boolean;
}

/** Begins the requests of IRC programs to each other. */
const CTCP = "\x01";

const NOBODY: ReadonlyMap<string, string> = new Map();

const NO_MASKS: ReadonlyMap<string, RoomMask> = new Map();

/** The modes of a room, and its operators. A value: each change is another one. */
export class RoomModes implements Modes {
  readonly on: ReadonlySet<Setting>;
  readonly password: string;
  readonly limit: number;
  readonly operators: ReadonlyMap<string, string>;
  readonly voiced: ReadonlyMap<string, string>;
  readonly invited: ReadonlyMap<string, string>;
  readonly bans: ReadonlyMap<string, RoomMask>;
  readonly exceptions: ReadonlyMap<string, RoomMask>;
  readonly admitted: ReadonlyMap<string, RoomMask>;
  readonly created: number;
  readonly topicSet: TopicSet | undefined;
  readonly metadata: Values;
  /** Whether some messages may not be said, so that {@linkcode checkSpeech} has something to check. */
  readonly limitsSpeech: boolean;

  constructor(modes: Partial<Modes> = {}) {
    this.on = modes.on ?? new Set();
    this.password = modes.password ?? "";
    this.limit = modes.limit ?? 0;
    this.operators = modes.operators ?? NOBODY;
    this.voiced = modes.voiced ?? NOBODY;
    this.invited = modes.invited ?? NOBODY;
    this.bans = modes.bans ?? NO_MASKS;
    this.exceptions = modes.exceptions ?? NO_MASKS;
    this.admitted = modes.admitted ?? NO_MASKS;
    this.created = modes.created ?? 0;
    this.topicSet = modes.topicSet;
    this.metadata = modes.metadata ?? NO_VALUES;
    this.limitsSpeech = this.on.has("moderated") ||
      this.on.has("no-ctcp") || this.bans.size > 0;
  }

  /** The names of the modes that are on; `undefined` when none is. */
  get names(): readonly Setting[] | undefined {
    return this.on.size === 0
      ? undefined
      : SETTINGS.filter((setting) => this.on.has(setting));
  }

  isOn(setting: Setting): boolean {
    return this.on.has(setting);
  }

  /** The same with some modes changed. */
  with(modes: Partial<Modes>): RoomModes {
    return new RoomModes({ ...this, ...modes });
  }

  /** The same with modes turned on, and others turned off. */
  turned(on: readonly Setting[], off: readonly Setting[]): RoomModes {
    const now = new Set(this.on).union(new Set(on)).difference(new Set(off));
    return this.with({ on: now });
  }

  /**
   * The same with a member in a list.
   *
   * @throws {Refusal} `not-kept`: there are too many.
   */
  add(list: MemberList, identity: string, name: string): RoomModes {
    const members = new Map(this[list]);
    members.delete(identity);
    members.set(identity, name);
    if (list === "invited") {
      const [oldest] = members.keys();
      const isFull = members.size > INVITED_MAX;
      if (isFull && oldest !== undefined) members.delete(oldest);
    } else if (members.size > ROLES_MAX) {
      throw tooMany(`${ROLES_MAX} members with such a role`);
    }
    return this.with({ [list]: members });
  }

  /** The same without a member in a list; the same value when it is not there. */
  remove(list: MemberList, identity: string): RoomModes {
    if (!this[list].has(identity)) return this;
    const members = new Map(this[list]);
    members.delete(identity);
    return this.with({ [list]: members });
  }

  /** The same with the roles and the invitation of a member under another identity; the same value when it has none. */
  moved(from: string, to: string): RoomModes {
    const lists = (["operators", "voiced", "invited"] as const)
      .filter((list) => this[list].has(from));
    if (from === to || lists.length === 0) return this;
    return this.with(Object.fromEntries(lists.map((list) => [
      list,
      new Map(
        this[list].entries().map(([identity, name]) =>
          [identity === from ? to : identity, name] as const
        ),
      ),
    ])));
  }

  /**
   * The same with a mask.
   *
   * @throws {Refusal} `not-kept`: there are too many.
   */
  addMask(list: MaskList, mask: RoomMask): RoomModes {
    const masks = new Map(this[list]);
    masks.set(mask.shown, mask);
    if (masks.size > MASKS_MAX) {
      throw tooMany(`${MASKS_MAX} bans or exceptions`);
    }
    return this.with({ [list]: masks });
  }

  /** The same without a mask, whatever its case; `undefined` when there is none. */
  removeMask(list: MaskList, shown: string): RoomModes | undefined {
    const masks = new Map(this[list]);
    const same = masks.has(shown)
      ? shown
      : masks.keys().find((it) => it.toLowerCase() === shown.toLowerCase());
    return same !== undefined && masks.delete(same)
      ? this.with({ [list]: masks })
      : undefined;
  }

  /**
   * The masks of a list, as they are shown.
   *
   * @param isForAll Without addresses, which operators alone are shown.
   */
  masks(list: MaskList, isForAll: boolean): ListedMask[] {
    return Array.from(this[list].values())
      .filter(({ range }) => !isForAll || range === undefined);
  }

  /** Whether a member is banned: an exception, an invitation or a role lifts the ban for it. */
  isBanned(guest: Guest): boolean {
    if (this.bans.size === 0) return false;
    const { identity } = guest;
    const isKnown = this.operators.has(identity) ||
      this.voiced.has(identity) || this.invited.has(identity);
    return !isKnown && isAmong(this.bans, guest, isFull) &&
      !isAmong(this.exceptions, guest, isFull);
  }

  /** Whether a member is silenced: an exception of either kind lifts that for it. */
  #isSilenced(guest: Guest): boolean {
    return isAmong(this.bans, guest, silences) &&
      !isAmong(this.exceptions, guest);
  }

  /**
   * Checks whether a member may enter. An operator of the room and an invited
   * member always may.
   *
   * @param room The name of the room, for the refusal.
   * @param size How many members are in the room.
   * @throws {Refusal} `room-banned`, `invite-only`, `room-password`, `room-full`
   */
  checkEntry(entrant: Entrant, room: string, size: number): void {
    const { identity, isBack = false } = entrant;
    if (this.operators.has(identity) || this.invited.has(identity)) return;
    if (this.isBanned(entrant)) {
      throw new Refusal("room-banned", `you are banned from the room ${room}`);
    }
    if (isBack) return;
    if (this.isOn("invite-only") && !isAmong(this.admitted, entrant)) {
      throw new Refusal(
        "invite-only",
        `the room ${room} is invite-only; ask an operator of it to invite you`,
      );
    }
    if (this.password !== "" && this.password !== entrant.password) {
      throw new Refusal(
        "room-password",
        entrant.password === undefined
          ? `the room ${room} has a password; type: /join ${room} PASSWORD`
          : `wrong password of the room ${room}`,
      );
    }
    if (this.limit > 0 && size >= this.limit) {
      throw new Refusal(
        "room-full",
        `the room ${room} is full: it takes ${this.limit} members`,
      );
    }
  }

  /** @throws {Refusal} `bad-text`: the room takes no requests of IRC programs. */
  checkText(text: string, room: string): void {
    if (text.includes(CTCP) && this.isOn("no-ctcp")) {
      throw new Refusal(
        "bad-text",
        `the room ${room} takes no requests of IRC programs`,
      );
    }
  }

  /**
   * Checks whether a member may speak. An operator of the room and a member with
   * voice always may.
   *
   * @throws {Refusal} `no-voice`, `room-banned`
   */
  checkSpeech(guest: Guest, room: string): void {
    if (!this.limitsSpeech) return;
    const { identity } = guest;
    if (this.operators.has(identity) || this.voiced.has(identity)) return;
    if (this.isOn("moderated")) {
      throw new Refusal(
        "no-voice",
        `the room ${room} is moderated; ask an operator of it for voice`,
      );
    }
    if (this.isBanned(guest)) {
      throw new Refusal("room-banned", `you are banned from the room ${room}`);
    }
    if (this.#isSilenced(guest)) {
      throw new Refusal("no-voice", `you may not speak in the room ${room}`);
    }
  }

  /** As text, to be kept. */
  toString(): string {
    const masks = (list: MaskList) =>
      Array.from(this[list].values(), ({ shown, key, range, origin }) => ({
        ...{ shown, key, origin },
        isRange: range === undefined ? undefined : true as const,
      }));
    const kept: KeptModes = {
      on: [...this.on],
      password: this.password,
      limit: this.limit,
      operators: [...this.operators],
      voiced: [...this.voiced],
      invited: [...this.invited],
      bans: masks("bans"),
      exceptions: masks("exceptions"),
      admitted: masks("admitted"),
      created: this.created,
      topicSet: this.topicSet,
      metadata: this.metadata.size === 0 ? undefined : [...this.metadata],
    };
    return JSON.stringify(kept);
  }

  /**
   * Reads what {@linkcode RoomModes.toString} has written.
   *
   * @param readRange Reads an address or a range of them.
   */
  static parse(
    text: string,
    readRange: (typed: string) => AddressRange | undefined,
  ): RoomModes {
    const kept: KeptModes = JSON.parse(text);
    const masks = (list: KeptModes["bans"] = []) =>
      new Map(
        list.map(({ isRange, ...mask }) => {
          const text = mask.shown.replace(SILENCE_SIGN, "");
          const range = isRange ? readRange(text) : undefined;
          return [mask.shown, { ...mask, range }] as const;
        }),
      );
    return new RoomModes({
      on: new Set(kept.on),
      password: kept.password,
      limit: kept.limit,
      operators: new Map(kept.operators),
      voiced: new Map(kept.voiced),
      invited: new Map(kept.invited),
      bans: masks(kept.bans),
      exceptions: masks(kept.exceptions),
      admitted: masks(kept.admitted),
      created: kept.created ?? 0,
      topicSet: kept.topicSet,
      metadata: kept.metadata && new Map(kept.metadata),
    });
  }
}

/** The modes of a room that nobody has changed. */
export const NO_MODES = new RoomModes();

/** The modes of a room as they are kept. */
interface KeptModes extends Pick<Modes, "password" | "limit" | "topicSet"> {
  readonly on: readonly Setting[];
  readonly operators: readonly (readonly [identity: string, name: string])[];
  readonly voiced: KeptModes["operators"];
  readonly invited: KeptModes["operators"];
  readonly bans: readonly (
    & Pick<RoomMask, "shown" | "key" | "origin">
    & { readonly isRange?: true | undefined }
  )[];
  readonly exceptions: KeptModes["bans"];
  // Rooms of earlier versions have none of these.
  readonly admitted?: KeptModes["bans"];
  readonly created?: number;
  readonly metadata?:
    | readonly (readonly [key: string, value: string])[]
    | undefined;
}

function isAmong(
  masks: ReadonlyMap<string, RoomMask>,
  subject: Subject,
  isMeant: (mask: RoomMask) => boolean = () => true,
): boolean {
  return masks.values().some((mask) =>
    isMeant(mask) && concerns(mask, subject)
  );
}

/** Whether a mask keeps members out of a room, or lets them in. */
function isFull(mask: RoomMask): boolean {
  return !silences(mask);
}

function tooMany(what: string): Refusal {
  return new Refusal("not-kept", `the room has ${what}, the limit`);
}
