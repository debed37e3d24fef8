import { Failure } from "../failure.ts";

/** Why a conversation has ended where the server did not say. */
export const SERVER_CLOSED = "the server closed the connection";

/** The conversation has come to an end that was not asked for here. */
export class Lost extends Failure {
  override readonly name = "Lost";
}
