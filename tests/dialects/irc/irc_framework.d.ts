/** As much of the library as the tests use; it has no types of its own. */
declare const framework: {
  ircLineParser(line: string): {
    readonly tags: Readonly<Record<string, string>>;
    readonly prefix: string;
    readonly command: string;
    readonly params: readonly string[];
  };
  Client: new () => FrameworkClient;
};

/** An event of a client. */
export interface FrameworkEvent {
  readonly nick?: string;
  readonly target?: string;
  readonly channel?: string;
  readonly message?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A client. */
export interface FrameworkClient {
  connect(options: {
    readonly host: string;
    readonly port: number;
    readonly nick: string;
    readonly auto_reconnect: boolean;
    readonly transport?: unknown;
    readonly path?: string;
    readonly account?: { readonly account: string; readonly password: string };
  }): void;
  on(event: string, listener: (event: FrameworkEvent) => void): void;
  join(channel: string): void;
  raw(line: string): void;
  say(target: string, text: string): void;
  quit(reason?: string): void;
}

export default framework;
