import type { Recipient } from "../../hall/member.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";

/** A recipient that keeps its notices, and notes whether it was closed. */
export class FakeRecipient implements Recipient {
  received: Notice[] = [];
  closed = false;
  /** How many bytes wait in it, as a test says. */
  waiting = 0;
  readonly dialect = "native";
  /** The notices sent after it was closed. */
  readonly late: Notice[] = [];

  send(notice: Notice): void {
    (this.closed ? this.late : this.received).push(notice);
  }

  sendAll(messages: readonly Message[]): void {
    for (const message of messages) this.send(message);
  }

  bytesOf({ text }: Message): number {
    return text.length;
  }

  close(): void {
    this.closed = true;
  }

  /** The notices since the last call, as they are encoded: without fields that have no value. */
  take(): Notice[] {
    return JSON.parse(JSON.stringify(this.received.splice(0)));
  }

  /** The notices of a type since the last call; the others are dropped. */
  takeAll<Type extends Notice["type"]>(
    type: Type,
  ): Extract<Notice, { type: Type }>[] {
    return this.take().filter((notice) => isOf(notice, type));
  }
}

/** Whether a notice is of a type. */
export function isOf<Type extends Notice["type"]>(
  notice: Notice,
  type: Type,
): notice is Extract<Notice, { type: Type }> {
  return notice.type === type;
}
