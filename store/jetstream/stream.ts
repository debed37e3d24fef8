import {
  DiscardPolicy,
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from "@nats-io/jetstream";
import {
  connect,
  credsAuthenticator,
  type NatsConnection,
} from "@nats-io/transport-node";
import { Failure, reasonForPeople } from "../../failure.ts";
import { FORMAT } from "./pack.ts";
import { Subjects } from "./subjects.ts";

/** Oldest nats-server: before it two writers may be told the same number. */
const OLDEST = [2, 11] as const;

/** How long a try to connect may take, in milliseconds. */
const CONNECT_WITHIN = 5_000;

/** Time between two tries to connect again, in milliseconds. */
const RECONNECT_AFTER = 250;

/** A server of NATS that answers no ping for about three times this is left for another, in milliseconds. */
const PING_EVERY = 2_000;

/** Error codes of JetStream. */
const STREAM_NOT_FOUND = 10059;
const STREAM_NAME_IN_USE = 10058;

/** Entries of the stream's metadata. */
const FORMAT_ENTRY = "chat-format";
const ID_ENTRY = "chat-id";

/** Where NATS is, and what the hall is called there. */
export interface StreamOptions {
  /** Addresses of servers of NATS: `nats://` or `tls://`, with a user and a password where needed. */
  readonly servers: readonly string[];
  /** The text of a file of credentials. @default {none} */
  readonly credentials?: string | undefined;
  /** How many servers of NATS keep everything. @default {1} */
  readonly replicas?: number | undefined;
  /** The name of the hall in NATS. @default {"chat"} */
  readonly hall?: string | undefined;
}

/** The stream of a hall, and the connection to it. */
export interface Stream {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly name: string;
  readonly subjects: Subjects;
  /** Belongs to the stream, from its beginning to its end. */
  readonly id: string;
}

/**
 * Connects to NATS, and makes the stream of the hall or finds it.
 *
 * @throws {Failure} NATS cannot be reached or is too old, or the stream is another version's.
 */
export async function openStream(options: StreamOptions): Promise<Stream> {
  const { hall = "chat", replicas = 1 } = options;
  const connection = await connectTo(options);
  try {
    checkVersion(connection);
    const manager = await managerOf(connection);
    const subjects = new Subjects(hall);
    const info = await streamOf(manager, hall, subjects, replicas);
    return {
      connection,
      client: jetstream(connection),
      manager,
      name: hall,
      subjects,
      id: checkedId(info, hall),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connectTo(
  { servers, credentials }: StreamOptions,
): Promise<NatsConnection> {
  const addresses = servers.map(readServer);
  const [first] = addresses;
  try {
    return await connect({
      servers: addresses.map(({ host }) => host),
      ...(first?.user === undefined
        ? {}
        : { user: first.user, pass: first.password }),
      ...(addresses.some(({ isEncrypted }) => isEncrypted) ? { tls: {} } : {}),
      ...(credentials === undefined ? {} : {
        authenticator: credsAuthenticator(
          new TextEncoder().encode(credentials),
        ),
      }),
      name: "chat serve",
      timeout: CONNECT_WITHIN,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_AFTER,
      pingInterval: PING_EVERY,
      maxPingOut: 2,
      ignoreAuthErrorAbort: true,
      // Traces of requests that do not fail cost as much as all the rest of them.
      noAsyncTraces: true,
    });
  } catch (error) {
    throw new Failure(
      `NATS at ${
        addresses.map(({ host }) => host).join(", ")
      } cannot be used: ${reasonForPeople(error)}; check --nats`,
      { cause: error },
    );
  }
}

/** A server of NATS. */
interface NatsAddress {
  readonly host: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
}

/** @throws {Failure} It is not an address. */
function readServer(written: string): NatsAddress {
  const url = URL.parse(written);
  const isKnown = url?.protocol === "nats:" || url?.protocol === "tls:";
  if (url === null || !isKnown || url.hostname === "") {
    throw new Failure(
      `${written} is not an address of NATS: nats://HOST:4222 for example`,
    );
  }
  const { username, password } = url;
  return {
    host: `${url.hostname}:${url.port || "4222"}`,
    user: username === "" ? undefined : decodeURIComponent(username),
    password: password === "" ? undefined : decodeURIComponent(password),
    isEncrypted: url.protocol === "tls:",
  };
}

/** @throws {Failure} The server of NATS is too old. */
function checkVersion({ info }: NatsConnection): void {
  const version = info?.version ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  const isEnough = major > oldestMajor ||
    major === oldestMajor && minor >= oldestMinor;
  if (isEnough) return;
  throw new Failure(
    `nats-server ${version} is too old: chat serve needs ${
      OLDEST.join(".")
    } or newer`,
  );
}

/** @throws {Failure} JetStream is switched off. */
async function managerOf(
  connection: NatsConnection,
): Promise<JetStreamManager> {
  try {
    return await jetstreamManager(connection);
  } catch (error) {
    const isOff = error instanceof Error &&
        error.name === "JetStreamNotEnabled" ||
      error instanceof JetStreamApiError && error.status === 503;
    throw new Failure(
      isOff
        ? "JetStream is switched off: start nats-server with --jetstream"
        : `JetStream cannot be used: ${reasonForPeople(error)}`,
      { cause: error },
    );
  }
}

async function streamOf(
  manager: JetStreamManager,
  name: string,
  subjects: Subjects,
  replicas: number,
): Promise<StreamInfo> {
  const find = async () => {
    try {
      return await manager.streams.info(name);
    } catch (error) {
      if (codeOf(error) === STREAM_NOT_FOUND) return undefined;
      throw unusable(error);
    }
  };
  const found = await find();
  if (found !== undefined) return found;
  try {
    return await manager.streams.add({
      name,
      subjects: [subjects.all],
      num_replicas: replicas,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.New,
      // For probes.
      allow_rollup_hdrs: true,
      metadata: {
        [FORMAT_ENTRY]: `${FORMAT}`,
        [ID_ENTRY]: crypto.randomUUID(),
      },
    });
  } catch (error) {
    // Another server has made it since.
    const made = codeOf(error) === STREAM_NAME_IN_USE
      ? await find()
      : undefined;
    if (made !== undefined) return made;
    throw unusable(error);
  }
}

function checkedId(
  { config: { metadata = {} } }: StreamInfo,
  name: string,
): string {
  const { [FORMAT_ENTRY]: format, [ID_ENTRY]: id } = metadata;
  if (format === `${FORMAT}` && id !== undefined) return id;
  throw new Failure(
    format === undefined || id === undefined
      ? `the stream ${name} of NATS is not of chat: rename or delete it`
      : `the stream ${name} of NATS has data of another version (${format}): run the version of chat that wrote it`,
  );
}

function unusable(error: unknown): Failure {
  return new Failure(
    `the stream of the hall cannot be used: ${reasonForPeople(error)}`,
    { cause: error },
  );
}

function codeOf(error: unknown): number | undefined {
  return error instanceof JetStreamApiError ? error.code : undefined;
}
