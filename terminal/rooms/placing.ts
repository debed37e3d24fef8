import type { ClientEvent } from "../../client.ts";
import type { ChatBuffer } from "./chat_buffer.ts";
import type { ChatBuffers } from "./chat_buffers.ts";

/**
 * The buffer in which an event is shown: that of its room, or of its direct
 * conversation, which a message opens. Everything else is shown in the current
 * buffer.
 */
export function bufferOf(event: ClientEvent, buffers: ChatBuffers): ChatBuffer {
  const { current } = buffers;
  switch (event.type) {
    case "joined":
      return buffers.openRoom(event.room);
    case "message":
    case "presence":
    case "topic":
    case "history":
    case "found":
    case "gap":
    case "left":
    case "modes":
    case "managed":
      return buffers.room(event.room) ?? current;
    case "order":
      return event.room === undefined
        ? current
        : buffers.room(event.room) ?? current;
    case "whisper":
      return buffers.openDirect(event.byOther ? event.to : event.from) ??
        current;
    case "absent":
      return buffers.direct(event.name) ?? current;
    default:
      return current;
  }
}
