/** The modules for what is typed at a terminal, in one file of a bundle. */
export * as ask from "../../terminal/prompt/ask.ts";
export * as chatInput from "../../terminal/chat_input.ts";
export * as fullChatScreen from "../../terminal/full/full_chat_screen.ts";
export * as history from "../../cli/join/history.ts";
export * as secret from "../../terminal/prompt/secret.ts";
