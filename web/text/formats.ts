/** Formats moments in the language of the browser. */
interface Formats {
  /** The time of day. */
  readonly clock: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
  /** Both. */
  readonly moment: Intl.DateTimeFormat;
}

let made: Formats | undefined;

/** How long the formats wait where nothing needs them, in milliseconds: a user that joins at once is in by then. */
const UNNEEDED_WAIT = 1_000;

/** Whether the formats are made: the first takes long. */
export function areFormatsMade(): boolean {
  return made !== undefined;
}

/** Makes the formats for messages that are still to come. */
export function prepareFormats(): void {
  setTimeout(formats, UNNEEDED_WAIT);
}

/** The formats, made when they are first needed. */
export function formats(): Formats {
  const { language } = navigator;
  return made ??= {
    clock: new Intl.DateTimeFormat(language, { timeStyle: "short" }),
    date: new Intl.DateTimeFormat(language, { dateStyle: "full" }),
    moment: new Intl.DateTimeFormat(language, {
      dateStyle: "medium",
      timeStyle: "medium",
    }),
  };
}
