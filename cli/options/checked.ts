import { memberName, roomName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Given } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/**
 * The name given with `--name`.
 *
 * @throws {UsageError} It cannot be one.
 */
export function givenName(given: Given): string | undefined {
  const name = given.value("name");
  return name === undefined ? undefined : checked(name, memberName);
}

/**
 * The rooms given with `--room`.
 *
 * @throws {UsageError} One of them cannot be one.
 */
export function givenRooms(given: Given): readonly string[] {
  return given.values("room").map((room) => checked(room, roomName));
}

/** The server would refuse it as well; here it costs no connection. */
function checked(value: string, check: (value: string) => string): string {
  try {
    return check(value);
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    throw error;
  }
}
