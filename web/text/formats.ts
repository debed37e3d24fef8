/** Formats moments in the language of the browser. */
interface Formats {
  /** The time of day. */
  readonly clock: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
  /** Both. */
  readonly moment: Intl.DateTimeFormat;
}

let made: Formats | undefined;

/**
 * The formats, made when they are first needed: a browser takes long for the
 * first, longer than for the whole page, and nothing would be drawn meanwhile.
 */
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
