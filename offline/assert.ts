/**
 * Stand-in for the part of `@std/assert` the tests use.
 *
 * @module
 */

import { AssertionError as NodeAssertionError } from "node:assert";
import { isDeepStrictEqual } from "node:util";

/**
 * Any class, also an abstract one. `never` fits every list of parameters, as
 * nothing is constructed here.
 */
type Class<T> = abstract new (...args: never) => T;

/** Something a test expects is not so. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Levels of nesting and characters of a text a message shows: enough to tell. */
const SHOWN = { depth: 10, strAbbreviateSize: 10_000 };

function show(value: unknown): string {
  return Deno.inspect(value, SHOWN);
}

function check(condition: boolean, what: () => string, msg?: string): void {
  if (!condition) {
    throw new AssertionError(msg ? `${what()}: ${msg}` : what());
  }
}

/** Expects a value that counts as true. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Fails at once. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${msg ? `: ${msg}` : "."}`);
}

/** Expects the same content, however deep. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  const difference = () =>
    new NodeAssertionError({ actual, expected, operator: "deepStrictEqual" })
      .message;
  check(isDeepStrictEqual(actual, expected), difference, msg);
}

/** Expects a difference in content. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  check(
    !isDeepStrictEqual(actual, expected),
    () => `Expected something other than ${show(expected)}`,
    msg,
  );
}

/** Expects the very same value, as `Object.is` has it. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  check(
    Object.is(actual, expected),
    () => `Expected the very same: ${show(actual)} is not ${show(expected)}`,
    msg,
  );
}

/** Expects a text to contain another. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  check(
    actual.includes(expected),
    () => `Expected ${show(actual)} to contain ${show(expected)}`,
    msg,
  );
}

/** Expects a text to match. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  check(
    expected.test(actual),
    () => `Expected ${show(actual)} to match ${expected}`,
    msg,
  );
}

/** Expects `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  check(
    actual < expected,
    () => `Expected ${show(actual)} < ${show(expected)}`,
    msg,
  );
}

/** Expects `actual <= expected`. */
export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  check(
    actual <= expected,
    () => `Expected ${show(actual)} <= ${show(expected)}`,
    msg,
  );
}

/** Expectations of an error: its class, a part of its message; or a note. */
type Expected<E> =
  | [errorClass?: Class<E>, msgIncludes?: string, msg?: string]
  | [msg?: string];

function checkError<E>(error: unknown, expected: Expected<E>): void {
  const [errorClass, part, msg] = expected;
  if (typeof errorClass !== "function") return;
  check(
    error instanceof errorClass,
    () => `Expected an error of class ${errorClass.name}: ${show(error)}`,
    msg,
  );
  if (part === undefined) return;
  check(
    error instanceof Error && error.message.includes(part),
    () => `Expected an error that says ${show(part)}: ${show(error)}`,
    msg,
  );
}

function noteOf<E>([first, , msg]: Expected<E>): string | undefined {
  return typeof first === "string" ? first : msg;
}

/** Expects `fn` to throw, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Expects `fn` to throw an error of a class, and returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: Class<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  ...expected: Expected<E>
): unknown {
  try {
    fn();
  } catch (error) {
    checkError(error, expected);
    return error;
  }
  check(false, () => "Expected function to throw", noteOf(expected));
}

/** Expects the promise of `fn` to reject, and returns the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Expects the promise of `fn` to reject with an error of a class. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: Class<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  ...expected: Expected<E>
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    // A caller who only listens to the promise would have missed this one.
    return check(
      false,
      () => "Expected to reject, but it threw",
      noteOf(expected),
    );
  }
  try {
    await promise;
  } catch (error) {
    checkError(error, expected);
    return error;
  }
  check(false, () => "Expected function to reject", noteOf(expected));
}
