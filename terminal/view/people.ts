import type { Client, ClientEvent } from "../../client.ts";
import { Roster } from "./roster.ts";
import { Speakers } from "../../client/hiding/speakers.ts";

/** The user and the other members, as far as events tell. */
export class People {
  readonly roster: Roster;
  readonly speakers = new Speakers();
  #name: string;
  #isOperator: boolean;

  /** @param current Gives the current room. */
  constructor(
    { name, welcome }: Pick<Client, "name" | "welcome">,
    current: () => string | undefined,
  ) {
    this.roster = new Roster(current);
    this.#name = name;
    this.#isOperator = welcome.operator === true;
  }

  /** The name of the user. */
  get name(): string {
    return this.#name;
  }

  /** Whether the user is an operator. */
  get isOperator(): boolean {
    return this.#isOperator;
  }

  /**
   * Takes note of an event.
   *
   * @param isOld Whether it is a message from before the user entered its room.
   */
  note(event: ClientEvent, isOld: boolean): void {
    this.roster.note(event);
    switch (event.type) {
      case "message":
        // For a new message, this machine's clock: the server's may differ.
        this.speakers.said(event.from, isOld ? event.time : Date.now());
        return;
      case "presence":
        for (const [was, is] of event.renamed) this.speakers.rename(was, is);
        return;
      case "named":
        this.roster.rename(this.#name, event.name);
        this.#name = event.name;
        return;
      case "back":
        this.#name = event.name;
        return;
      case "order":
        if (event.who === this.#name && /^(de)?op$/.test(event.what)) {
          this.#isOperator = event.what === "op";
        }
    }
  }
}
