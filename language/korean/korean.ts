import { Translator } from "../translator.ts";
import { commands } from "./commands.ts";
import { errors } from "./errors.ts";
import { help } from "./help.ts";
import { notices } from "./notices.ts";
import { refusals } from "./refusals.ts";
import { server } from "./server.ts";
import { storage } from "./storage.ts";
import { terminal } from "./terminal.ts";

/** Everything that people are told, in Korean. */
export const table = {
  ...commands,
  ...errors,
  ...help,
  ...notices,
  ...refusals,
  ...server,
  ...storage,
  ...terminal,
};

export const translator = new Translator(table);
