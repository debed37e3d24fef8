export type { FrameworkEvent } from "./irc_framework.d.ts";
// @ts-types="./irc_framework.d.ts"
import framework from "irc-framework";
// @ts-types="./irc_framework_websocket.d.ts"
import websocket from "irc-framework/websocket";

/** A client library that many bots use: another reading of IRC. */
export const { Client, ircLineParser } = framework;

/** Its way over a WebSocket; otherwise it takes TCP. */
export const webSocketTransport: unknown = websocket;
