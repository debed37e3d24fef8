import {
  SERVER_FRAMES,
  type ServerFrame,
} from "../../../dialects/native/server_frame.ts";
import { exampleOf, variantsOf } from "../../protocol/schema/values.ts";

/** Something said in a room. */
export const MESSAGE = {
  type: "message",
  room: "lobby",
  seq: 1,
  from: "Ann",
  text: "é\n",
  time: 1,
} as const;

/** A frame of every type, with every field that it can have. */
export const FRAMES = [...SERVER_FRAMES.values()].flatMap(variantsOf)
  .map(exampleOf) as ServerFrame[];
