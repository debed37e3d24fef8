import { away } from "./features/away.ts";
import { bye } from "./features/bye.ts";
import type { directory } from "./features/directory.ts";
import { error } from "./features/error.ts";
import type { excerpt } from "./features/excerpt/excerpt.ts";
import { hello } from "./features/hello.ts";
import { help } from "./features/help.ts";
import { history } from "./features/history.ts";
import { membership } from "./features/membership.ts";
import { modes } from "./features/modes/modes.ts";
import { moderation } from "./features/moderation.ts";
import type { certificatesFeature } from "./features/dialects/certificates.ts";
import type { metadataFeature } from "./features/dialects/metadata.ts";
import type { companions } from "./features/dialects/companions.ts";
import type { newsFeature } from "./features/dialects/news.ts";
import { name } from "./features/name.ts";
import { ping } from "./features/ping.ts";
import { rooms } from "./features/rooms.ts";
import { say } from "./features/say.ts";
import { topic } from "./features/topic.ts";
import { whisper } from "./features/whisper.ts";
import { who } from "./features/who.ts";
import { whois } from "./features/whois.ts";

/** Everything that both sides say, in the order in which `/help` lists its commands. */
export const FEATURES = [
  hello,
  name,
  who,
  whisper,
  membership,
  rooms,
  say,
  whois,
  away,
  topic,
  history,
  modes,
  moderation,
  ping,
  error,
  help,
  bye,
] as const;

/** Any feature: those of {@linkcode FEATURES}, and the queries of dialects, which no client makes and none needs to load. */
export type AnyFeature =
  | (typeof FEATURES)[number]
  | typeof certificatesFeature
  | typeof directory
  | typeof excerpt
  | typeof metadataFeature
  | typeof newsFeature
  | typeof companions;
