import { chat } from "./program.ts";

/** A home that nobody has lived in yet: who lives there has a key of its own. */
export class Home implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "chat-home-" });
  /** Where its key is, once it has one. */
  readonly key = `${this.folder}/chat/identity.pem`;

  /** The environment of a program that uses this home. */
  get options(): { readonly env: Record<string, string> } {
    return { env: { XDG_CONFIG_HOME: this.folder } };
  }

  /** The fingerprint of its key. */
  async fingerprint(): Promise<string> {
    return (await chat(["id"], "", this.options)).stdout.trim();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}
