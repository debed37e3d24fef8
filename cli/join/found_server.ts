import { translated } from "../../language/language.ts";
import type { HeardHall } from "../../lan/records.ts";
import { ask } from "../../terminal/prompt/ask.ts";
import type { Address } from "../../transport/address.ts";
import { hallTable } from "../find/hall_table.ts";
import { search } from "../find/find.ts";
import type { Interrupt } from "../interrupt.ts";
import { OwnTerminal } from "../own_terminal.ts";

/** A server that was chosen from a list. */
export interface ChosenServer {
  readonly address: Address;
  /** Whether it says that it encrypts. */
  readonly isEncrypted: boolean;
}

/**
 * Has a person choose among the servers of the local network.
 *
 * @param none Throws, for there is no server.
 * @returns `undefined` when the person gives up.
 */
export async function chooseServer(
  interrupt: Interrupt,
  none: () => never,
): Promise<ChosenServer | undefined> {
  const terminal = new OwnTerminal(interrupt.controller);
  terminal.write(
    `* ${translated("looking for servers on the local network")}\n`,
  );
  const halls = await search(interrupt.signal);
  if (halls.length === 0) {
    terminal.write(`* ${translated("no server was found")}\n`);
    none();
  }
  terminal.write(hallTable(halls, true));
  const chosen = await chosenFrom(
    halls,
    async (question) => await ask(terminal, translated(question), interrupt),
    (fault) => terminal.write(`! ${translated(fault)}\n`),
  );
  if (chosen === undefined) return undefined;
  // A fingerprint in the address would be trusted, and anyone can have announced it.
  const { address: host, port, description: { isEncrypted } } = chosen;
  return { address: { host, port }, isEncrypted };
}

/**
 * Asks for the number of a server until there is one; nothing means the first.
 *
 * @returns `undefined` when the answer is none.
 */
export async function chosenFrom(
  halls: readonly HeardHall[],
  ask: (question: string) => Promise<string | undefined>,
  refuse: (fault: string) => void,
): Promise<HeardHall | undefined> {
  for (;;) {
    const answer = await ask("number of the server (1): ");
    if (answer === undefined) return undefined;
    const number = answer.trim() || "1";
    const chosen = /^\d{1,3}$/.test(number)
      ? halls[Number(number) - 1]
      : undefined;
    if (chosen !== undefined) return chosen;
    refuse(`choose a number from 1 to ${halls.length}`);
  }
}
