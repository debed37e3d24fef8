import type { Recipient } from "../../hall/member.ts";
import type { Message, Notice } from "../../protocol/notice.ts";

/** A recipient that keeps what it heard, and notes whether it was closed. */
export class FakeRecipient implements Recipient {
  heard: Notice[] = [];
  closed = false;
  /** How much is said to wait in it, in bytes: as much as a test likes. */
  waiting = 0;
  /** What was said into it after it had been closed. */
  readonly late: Notice[] = [];

  send(notice: Notice): void {
    (this.closed ? this.late : this.heard).push(notice);
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

  /** What was heard since the last time. */
  take(): Notice[] {
    return this.heard.splice(0);
  }

  /** What was heard of one type since the last time; the rest is forgotten. */
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
