/** What the server says of its own doings. Nothing of what people say goes in. */
export interface Journal {
  info(line: string): void;
  warn(line: string): void;
}

/** A journal that writes a line at a time, with the time before it. */
export function lineJournal(
  write: (line: string) => void,
  now: () => Date = () => new Date(),
): Journal {
  const line = (level: string, text: string) =>
    write(`${now().toISOString()} ${level} ${text}\n`);
  return {
    info: (text) => line("info", text),
    warn: (text) => line("warn", text),
  };
}
