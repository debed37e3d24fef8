import { Failure } from "../failure.ts";

/** The conversation has come to an end that was not asked for here. */
export class Lost extends Failure {
  override readonly name = "Lost";
}
