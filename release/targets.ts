/** A platform. */
export interface Target {
  /** Its name for `deno compile --target` and `install.sh`. */
  readonly name: string;
  /** The file of the program. */
  readonly program: "chat" | "chat.exe";
  /** The format of its archive. */
  readonly packing: "tar.gz" | "zip";
}

/** All platforms: every target of `deno compile`. */
export const TARGETS: readonly Target[] = [
  unix("x86_64-unknown-linux-gnu"),
  unix("aarch64-unknown-linux-gnu"),
  unix("x86_64-apple-darwin"),
  unix("aarch64-apple-darwin"),
  windows("x86_64-pc-windows-msvc"),
  windows("aarch64-pc-windows-msvc"),
];

/** The archive of a target, as `install.sh` and `install.ps1` look for it. */
export function archiveName({ name, packing }: Target): string {
  return `chat-${name}.${packing}`;
}

function unix(name: string): Target {
  return { name, program: "chat", packing: "tar.gz" };
}

function windows(name: string): Target {
  return { name, program: "chat.exe", packing: "zip" };
}
