export type { FrameworkEvent } from "./irc_framework.d.ts";
// @ts-types="./irc_framework.d.ts"
import framework from "irc-framework";

/** A client library that many bots use: another reading of IRC. */
export const { Client, ircLineParser } = framework;
