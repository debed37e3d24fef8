/**
 * Values that the readers of frames take, made of the parts of the readers: a
 * frame of a new type needs nothing here.
 */
import fc from "fast-check";
import { base64url } from "../../../protocol/base64url.ts";
import {
  amount,
  BadField,
  type FieldReader,
  ignored,
  pair,
  type Parts,
  text,
  truth,
  whole,
} from "../../../protocol/schema/field.ts";
import { anyText } from "../text/any_text.ts";

/** The result of {@linkcode valuesOf}. */
export interface ValueOptions {
  /** @default {well-formed text, at most 10 characters} */
  readonly text?: fc.Arbitrary<string>;
  /** @default {4} */
  readonly listMax?: number;
}

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(base64url);

/** Texts of which readers may take only some: keys, and signatures. */
const SPECIAL = fc.oneof(bytes(32), bytes(64));

/** Any values that a reader takes. */
export function valuesOf<T>(
  read: FieldReader<T>,
  options: ValueOptions = {},
): fc.Arbitrary<T> {
  return anyOf(read, options) as fc.Arbitrary<T>;
}

function anyOf(
  read: FieldReader<unknown>,
  options: ValueOptions,
): fc.Arbitrary<unknown> {
  const { text: anything = anyText(10), listMax: maxLength = 4 } = options;
  if (read === text) return anything;
  if (read === whole) return fc.maxSafeNat();
  if (read === amount) return fc.constantFrom(0.001, 1, 1e6);
  if (read === truth) return fc.boolean();
  if (read === pair) return fc.tuple(anything, anything);
  const parts = partsOf(read);
  if ("values" in parts) return fc.constantFrom(...parts.values);
  if ("optional" in parts) {
    return fc.option(anyOf(parts.optional, options), { nil: undefined });
  }
  if ("list" in parts) {
    return fc.array(anyOf(parts.list, options), { maxLength });
  }
  if ("either" in parts) {
    return fc.oneof(...parts.either.map((one) => anyOf(one, options)));
  }
  if ("some" in parts) {
    const base = anyOf(parts.some, options);
    return (parts.some === text ? fc.oneof(base, SPECIAL) : base)
      .filter((value) => takes(read, value));
  }
  const fields = Object.entries(parts.fields)
    .filter(([, field]) => field !== ignored)
    .map(([name, field]) => [name, anyOf(field, options)]);
  return fc.record(Object.fromEntries(fields)).map(withoutUndefined);
}

/** A value that a reader takes, with every field that it can have. */
export function exampleOf(read: FieldReader<unknown>): unknown {
  if (read === text) return "text";
  if (read === whole || read === amount) return 1;
  if (read === truth) return true;
  if (read === pair) return ["one", "two"];
  const parts = partsOf(read);
  if ("values" in parts) return parts.values[0];
  if ("optional" in parts) return exampleOf(parts.optional);
  if ("list" in parts) return [exampleOf(parts.list)];
  if ("either" in parts) return exampleOf(first(parts.either));
  if ("some" in parts) {
    const candidates = [exampleOf(parts.some)];
    if (parts.some === text) {
      candidates.push(base64url(new Uint8Array(32)));
      candidates.push(base64url(new Uint8Array(64)));
    }
    return first(candidates.filter((value) => takes(read, value)));
  }
  return withoutUndefined(Object.fromEntries(
    Object.entries(parts.fields).map(([name, field]) => [
      name,
      field === ignored ? undefined : exampleOf(field),
    ]),
  ));
}

/** The readers of the several sets of fields that a frame can have; mostly a single one. */
export function variantsOf(
  read: FieldReader<unknown>,
): readonly FieldReader<unknown>[] {
  const parts = partsOf(read);
  return "either" in parts ? parts.either : [read];
}

/** The fields that a reader of an object reads. */
export function fieldsOf(
  read: FieldReader<unknown>,
): [name: string, read: FieldReader<unknown>][] {
  const parts = partsOf(read);
  if ("some" in parts) return fieldsOf(parts.some);
  if (!("fields" in parts)) throw new Error("it reads no object");
  return Object.entries(parts.fields).filter(([, field]) => field !== ignored);
}

function partsOf({ parts, name }: FieldReader<unknown>): Parts {
  if (parts !== undefined) return parts;
  throw new Error(`a reader of which no values are known here: ${name}`);
}

function takes(read: FieldReader<unknown>, value: unknown): boolean {
  try {
    read(value, "field");
    return true;
  } catch (error) {
    if (error instanceof BadField) return false;
    throw error;
  }
}

function first<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined) throw new Error("there is none");
  return value;
}

/** A frame leaves out the fields that have no value. */
function withoutUndefined(fields: Record<string, unknown>): unknown {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
}
