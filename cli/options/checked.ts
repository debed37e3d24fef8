import { memberName, roomName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Given } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/**
 * The name given with `--name`.
 *
 * @throws {UsageError} It is not a valid name.
 */
export function givenName(given: Given): string | undefined {
  const name = given.value("name");
  return name === undefined ? undefined : checked(name, memberName);
}

/**
 * The rooms given with `--room`.
 *
 * @throws {UsageError} A value is not a valid room name.
 */
export function givenRooms(given: Given): readonly string[] {
  return given.values("room").map((room) => checked(room, roomName));
}

/** The server would refuse it too; checked here it costs no connection. */
function checked(value: string, check: (value: string) => string): string {
  try {
    return check(value);
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    throw error;
  }
}
