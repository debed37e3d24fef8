import type { Fault, Gone, Request } from "../protocol/request.ts";
import type { Member } from "./member.ts";
import type { Room } from "./rooms/room.ts";
import type { Session } from "./sessions/session.ts";

/** A request, or an event of the connection that is handled in the same order. */
export type HallRequest = Request | Fault | Gone;

/** The request of a type. */
export type RequestOf<Type extends HallRequest["type"]> = Extract<
  HallRequest,
  { readonly type: Type }
>;

/** A member that has a session, and asks for something. */
export interface Asker {
  readonly member: Member;
  readonly session: Session;
}

/** The same with the room that the request names, or else the current room of the member. */
export interface AskerInRoom extends Asker {
  readonly room: Room;
}

type Handle<By, Asked> = (by: By, request: Asked) => void | Promise<void>;

/**
 * The handler of a type of request, and what the request needs, in the order in
 * which it is checked. A handler refuses by throwing a `Refusal`.
 */
export type Handler<Asked> =
  | { readonly needs: "nothing"; readonly handle: Handle<Member, Asked> }
  | {
    readonly needs: "session" | "operator";
    readonly handle: Handle<Asker, Asked>;
  }
  | {
    readonly needs: "room" | "room, operator";
    readonly handle: Handle<AskerInRoom, Asked>;
  };

/** A handler for each type of request. */
export type Handlers = {
  readonly [Type in HallRequest["type"]]: Handler<RequestOf<Type>>;
};
