/**
 * Readers of the fields of a frame: functions that take a value of any type and
 * return a value of the right type, or throw.
 *
 * @module
 */

import { NAME_MOST } from "../name/name.ts";

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A field is missing, or has a value that the protocol does not allow. The message says what it must be. */
export class BadField extends Error {
  override readonly name = "BadField";

  constructor(field: string, must: string) {
    super(`"${field}" must ${must}`);
  }
}

/** A field has a value that this version does not know. */
export class LaterValue extends Error {
  override readonly name = "LaterValue";
}

/**
 * Reads a value; `undefined` stands for a missing field.
 *
 * @throws {BadField} It is not what it must be.
 * @throws {LaterValue} It is of a later version.
 */
export interface FieldReader<T> {
  (value: unknown, field: string): T;
  /** The readers it is made of, from which a test can make values that it takes. */
  readonly parts?: Parts;
}

/** The parts of a reader. */
export type Parts =
  /** One of these values. */
  | { readonly values: readonly unknown[] }
  | { readonly optional: FieldReader<unknown> }
  | { readonly list: FieldReader<unknown> }
  | { readonly fields: Fields }
  /** Some of the values of another reader. */
  | { readonly some: FieldReader<unknown> }
  /** The values of several readers. */
  | { readonly either: readonly FieldReader<unknown>[] };

/** The type of what a reader returns. */
export type Read<Reader> = Reader extends FieldReader<infer T> ? T : never;

/** A reader for each field of an object. */
export type Fields = Readonly<Record<string, FieldReader<unknown>>>;

/** An object with fields. Those that may be left out are optional. */
export type Described<F extends Fields> = Flat<
  & {
    readonly [
      Name in keyof F as undefined extends Read<F[Name]> ? never : Name
    ]: Read<F[Name]>;
  }
  & {
    readonly [
      Name in keyof F as undefined extends Read<F[Name]> ? Name : never
    ]?: Exclude<Read<F[Name]>, undefined>;
  }
>;

/** One object type in place of an intersection. */
type Flat<T> = { readonly [Name in keyof T]: T[Name] };

/** A frame of a type, with fields. */
export type FrameOf<Type, F extends Fields> = Flat<
  { readonly type: Type } & Described<F>
>;

/** A string. */
export const text: FieldReader<string> = (value, field) => {
  if (typeof value === "string") return value;
  throw new BadField(field, "be a string");
};

/**
 * The name of a member in a notice. No server allows longer names, and a client
 * remembers names.
 */
export const name = checked(text, checkName);

function checkName(name: string, field: string): void {
  // Two units are a character at most.
  if (name.length <= 2 * NAME_MOST) return;
  throw new BadField(field, `have at most ${NAME_MOST} characters`);
}

/** `true` or `false`. */
export const truth: FieldReader<boolean> = (value, field) => {
  if (typeof value === "boolean") return value;
  throw new BadField(field, "be true or false");
};

/** A whole number, 0 or more. */
export const whole: FieldReader<number> = (value, field) => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
    return value;
  }
  throw new BadField(field, "be a whole number, 0 or more");
};

/** A number in a sequence that counts 1, 2, 3, …. */
export const ordinal = checked(whole, (number, field) => {
  if (number === 0) throw new BadField(field, "be a whole number, 1 or more");
});

/**
 * The last moment of a date, in milliseconds since 1970 ({@link
 * https://tc39.es/ecma262/#sec-time-values-and-time-range
 *
 * ECMA-262, 21.4.1.1}).
 */
export const TIME_MAX = 8.64e15;

/** A moment, in milliseconds since 1970. */
export const time = checked(whole, (moment, field) => {
  if (moment <= TIME_MAX) return;
  throw new BadField(field, `be a time, at most ${TIME_MAX}`);
});

/** The values of a reader that a function does not refuse, by throwing. */
export function checked<T>(
  read: FieldReader<T>,
  check: (found: T, field: string) => void,
): FieldReader<T> {
  return composed({ some: read }, (value, field) => {
    const found = read(value, field);
    check(found, field);
    return found;
  });
}

function composed<T>(
  parts: Parts,
  read: (value: unknown, field: string) => T,
): FieldReader<T> {
  return Object.assign(read, { parts });
}

/** The least {@linkcode amount}. */
const AMOUNT_LEAST = 0.001;

/** A number that is not whole: for example a rate a second. */
export const amount: FieldReader<number> = (value, field) => {
  const isOne = typeof value === "number" && value >= AMOUNT_LEAST &&
    value <= Number.MAX_SAFE_INTEGER;
  if (isOne) return value;
  throw new BadField(field, `be a number, ${AMOUNT_LEAST} or more`);
};

/** Only this value. */
export function only<const T>(expected: T): FieldReader<T> {
  return composed({ values: [expected] }, (value, field) => {
    if (value === expected) return expected;
    throw new BadField(field, `be ${JSON.stringify(expected)}`);
  });
}

/** Any of these strings. Another string may belong to a later version. */
export function oneOf<const T extends string>(
  ...known: readonly T[]
): FieldReader<T> {
  return composed({ values: known }, (value, field) => {
    const found = known.find((it) => it === text(value, field));
    if (found !== undefined) return found;
    throw new LaterValue();
  });
}

/** Any of these strings, and no other, for requests: a server that does not know it cannot carry it out. */
export function among<const T extends string>(
  ...known: readonly T[]
): FieldReader<T> {
  return composed({ values: known }, (value, field) => {
    const found = known.find((it) => it === value);
    if (found !== undefined) return found;
    throw new BadField(field, `be one of ${known.join(", ")}`);
  });
}

/** A field that may be left out; `null` counts as left out. */
export function optional<T>(read: FieldReader<T>): FieldReader<T | undefined> {
  return composed(
    { optional: read },
    (value, field) => value == null ? undefined : read(value, field),
  );
}

/** A field that only this program sets. It is never read from a frame. */
export function own<T>(): FieldReader<T | undefined> {
  return ignored;
}

/** A field that this frame does not have, although others of its type do. */
export const ignored: FieldReader<undefined> = () => undefined;

/** A list of any length. */
export function list<T>(read: FieldReader<T>): FieldReader<readonly T[]> {
  return composed({ list: read }, (value, field) => {
    if (!Array.isArray(value)) throw new BadField(field, "be a list");
    const each = `${field}[]`;
    return value.map((item) => read(item, each));
  });
}

/** Two strings. */
export const pair: FieldReader<readonly [string, string]> = (value, field) => {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new BadField(field, "be two strings");
  }
  return [text(value[0], field), text(value[1], field)];
};

/** Two names of members. */
export const names = checked(pair, (names, field) => {
  for (const name of names) checkName(name, field);
});

/**
 * An object with these fields. The result is a copy with these fields only,
 * without those that are missing.
 *
 * @example
 * ```ts
 * import { optional, record, text, whole } from "./field.ts";
 *
 * const read = record({ name: text, since: optional(whole) });
 * console.assert(read({ name: "dev", color: "red" }, "room").name === "dev");
 * ```
 */
export function record<const F extends Fields>(
  fields: F,
): FieldReader<Described<F>> {
  const readers = Object.entries(fields).filter(([, read]) => read !== ignored);
  return composed({ fields }, (value, field) => {
    if (!isObject(value)) throw new BadField(field, "be an object");
    const found: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      const its = read(
        Object.hasOwn(value, name) ? value[name] : undefined,
        name,
      );
      if (its !== undefined) found[name] = its;
    }
    return found as Described<F>;
  });
}

/** A frame of this type, with these fields. */
export function frame<const Type extends string, const F extends Fields>(
  type: Type,
  fields: F,
): FieldReader<FrameOf<Type, F>> {
  const read: FieldReader<unknown> = record({ type: only(type), ...fields });
  return read as FieldReader<FrameOf<Type, F>>;
}

/** Reads an object in one way where it has a field, in another where it has not. */
export function byField<With, Without>(
  name: string,
  read: FieldReader<With>,
  otherwise: FieldReader<Without>,
): FieldReader<With | Without> {
  return composed(
    { either: [read, otherwise] },
    (value, field) =>
      isObject(value) && value[name] != null
        ? read(value, field)
        : otherwise(value, field),
  );
}

/** Whether a value is an object with fields. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
