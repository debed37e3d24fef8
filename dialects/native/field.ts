/**
 * Readers of the fields of a frame: functions that take a value of any type and
 * return a value of the right type, or throw.
 *
 * @module
 *
 * @module
 */

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
export type FieldReader<T> = (value: unknown, field: string) => T;

/** A reader for each field of an object. Other fields are ignored. */
export type Shape<T> = {
  readonly [Name in keyof T]-?: FieldReader<T[Name]>;
};

/** A string. */
export const text: FieldReader<string> = (value, field) => {
  if (typeof value === "string") return value;
  throw new BadField(field, "be a string");
};

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
export const ordinal: FieldReader<number> = (value, field) => {
  if (value !== 0) return whole(value, field);
  throw new BadField(field, "be a whole number, 1 or more");
};

/**
 * The last moment of a date, in milliseconds since 1970 ({@link
 * https://tc39.es/ecma262/#sec-time-values-and-time-range
 *
 * ECMA-262, 21.4.1.1}).
 */
export const TIME_MAX = 8.64e15;

/** A moment, in milliseconds since 1970. */
export const time: FieldReader<number> = (value, field) => {
  const moment = whole(value, field);
  if (moment <= TIME_MAX) return moment;
  throw new BadField(field, `be a time, at most ${TIME_MAX}`);
};

/** Only this value. */
export function only<const T>(expected: T): FieldReader<T> {
  return (value, field) => {
    if (value === expected) return expected;
    throw new BadField(field, `be ${JSON.stringify(expected)}`);
  };
}

/** Any of these strings. Another string may belong to a later version. */
export function oneOf<const T extends string>(
  ...known: readonly T[]
): FieldReader<T> {
  return (value, field) => {
    const found = known.find((it) => it === text(value, field));
    if (found !== undefined) return found;
    throw new LaterValue();
  };
}

/** A field that may be left out; `null` counts as left out. */
export function optional<T>(read: FieldReader<T>): FieldReader<T | undefined> {
  return (value, field) => value == null ? undefined : read(value, field);
}

/** A list of any length. */
export function list<T>(read: FieldReader<T>): FieldReader<T[]> {
  return (value, field) => {
    if (!Array.isArray(value)) throw new BadField(field, "be a list");
    const each = `${field}[]`;
    return value.map((item) => read(item, each));
  };
}

/** Two strings. */
export const pair: FieldReader<readonly [string, string]> = (value, field) => {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new BadField(field, "be two strings");
  }
  return [text(value[0], field), text(value[1], field)];
};

/**
 * An object with these fields. The result is a copy with these fields only,
 * without those that are missing.
 *
 * @example
 * ```ts
 * import { optional, record, text, whole } from "./field.ts";
 *
 * const read = record<{ name: string; since?: number }>({
 *   name: text,
 *   since: optional(whole),
 * });
 * console.assert(read({ name: "dev", color: "red" }, "room").name === "dev");
 * ```
 */
export function record<T extends object>(shape: Shape<T>): FieldReader<T> {
  const fields = Object.entries<FieldReader<unknown>>(shape);
  return (value, field) => {
    if (!isObject(value)) throw new BadField(field, "be an object");
    const found: Record<string, unknown> = {};
    for (const [name, read] of fields) {
      const its = read(
        Object.hasOwn(value, name) ? value[name] : undefined,
        name,
      );
      if (its !== undefined) found[name] = its;
    }
    return found as T;
  };
}

/** Whether a value is an object with fields. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
