import { useEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../text/sentences.ts";
import { words } from "../text/words.ts";

/** The fields that the user fills in. */
export interface JoinForm {
  readonly name: string;
  readonly password: string | undefined;
}

/** The first thing that a user sees. */
export function Join(
  { room, name, asksPassword, error, join }: {
    readonly room: string;
    readonly name: string;
    readonly asksPassword: boolean;
    readonly error: string | undefined;
    readonly join: (form: JoinForm) => Promise<void>;
  },
) {
  const box = useRef<HTMLInputElement>(null);
  const [isJoining, setIsJoining] = useState(false);
  useEffect(() => box.current?.focus(), []);
  return (
    <main class="join">
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const password = form.get("password");
          setIsJoining(true);
          await join({
            name: String(form.get("name")).trim(),
            password: typeof password === "string" ? password : undefined,
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
            ref={box}
            name="name"
            defaultValue={name}
            autocomplete="nickname"
            required
          />
        </label>
        {asksPassword && (
          <label>
            {words.password}
            <input
              name="password"
              type="password"
              autocomplete="current-password"
            />
          </label>
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
