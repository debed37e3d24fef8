import { useState } from "preact/hooks";
import type { AccountClaim } from "../../protocol/features/name.ts";
import { sentence } from "../text/sentences.ts";
import { words } from "../text/words.ts";

/** The fields that the user fills in. */
export interface JoinForm {
  readonly name: string;
  readonly password?: string | undefined;
  readonly account?: AccountClaim | undefined;
}

/** The passwords that can be asked for: that of the server, and that of the name. */
export type AskedPassword = "hall" | "name";

/** The first thing that a user sees. */
export function Join(
  { room, name, asked, ask, error, join }: {
    readonly room: string;
    readonly name: string;
    /** The passwords that the form asks for. */
    readonly asked: ReadonlySet<AskedPassword>;
    readonly ask: (password: AskedPassword) => void;
    readonly error: string | undefined;
    readonly join: (form: JoinForm) => Promise<void>;
  },
) {
  const [isJoining, setIsJoining] = useState(false);
  return (
    <main class="join">
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const text = (field: string) => String(form.get(field) ?? "");
          const name = text("name").trim();
          const password = text("password");
          setIsJoining(true);
          await join({
            name,
            password: asked.has("hall") ? text("hall") : undefined,
            account: password === "" ? undefined : { name, password },
          });
          setIsJoining(false);
        }}
      >
        <h1>chat</h1>
        <p>
          <bdi>{room}</bdi> · <bdi>{location.host}</bdi>
        </p>
        <label>
          {words.name}
          <input
            ref={focus}
            name="name"
            defaultValue={name}
            autocomplete="username"
            required
          />
        </label>
        {asked.has("hall") && (
          <label>
            {words.hallPassword}
            <input ref={focus} name="hall" type="password" autocomplete="off" />
          </label>
        )}
        {asked.has("name")
          ? (
            <label>
              {words.password}
              <input
                ref={focus}
                name="password"
                type="password"
                autocomplete="current-password"
              />
            </label>
          )
          : (
            <button type="button" class="plain" onClick={() => ask("name")}>
              {words.signIn}
            </button>
          )}
        <p class="error" role="alert">
          {error !== undefined && sentence(error)}
        </p>
        <button type="submit" disabled={isJoining}>
          {isJoining ? words.joining : words.join}
        </button>
      </form>
    </main>
  );
}

/** The cursor is in the field that has come last. */
function focus(field: HTMLInputElement | null): void {
  field?.focus();
}
