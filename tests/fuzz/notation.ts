/** The shape of a value on the wire, as `docs/protocol.md` writes it. */
export type Shape =
  /** This very value. */
  | { readonly is: unknown }
  /** A text or a number. */
  | { readonly a: "text" | "number" }
  /** A frame of its own: a `message` frame in a list of them. */
  | { readonly frame: string }
  /** A field of which the page says nothing: a text, a number or a truth. */
  | { readonly simple: true }
  | { readonly fields: ReadonlyMap<string, Field> }
  /** Any number of these; or exactly these, when there are several. */
  | { readonly list: readonly Shape[] };

/** A field of an object. */
export interface Field {
  readonly optional: boolean;
  readonly shape: Shape;
}

/**
 * Reads the page's way of writing a frame: `{"a","b"?,"c":1,"d":[names]}`.
 * `names`, `text` and the like stand for text, `seq` for a number.
 *
 * @throws {Error} It cannot be read.
 */
export function readNotation(notation: string): Shape {
  const tokens = notation.match(/"[^"]*"|[\w-]+(?: frames)?|\S/g) ?? [];

  const unknown = () =>
    new Error(
      `a frame of the page that cannot be read: ${notation}, before "${
        tokens.join("")
      }"`,
    );
  const next = (): string => {
    const token = tokens.shift();
    if (token === undefined) throw unknown();
    return token;
  };
  const take = (token: string): boolean => {
    if (tokens[0] !== token) return false;
    tokens.shift();
    return true;
  };

  const value = (): Shape => {
    const token = next();
    if (token === "{") return object();
    if (token === "[") return list();
    if (token.endsWith(" frames")) {
      return { frame: token.slice(0, -" frames".length) };
    }
    if (token === "seq") return { a: "number" };
    if (/^\d+$/.test(token)) return { is: Number(token) };
    if (token === "true" || token === "false") return { is: token === "true" };
    if (token.startsWith(`"`)) return { is: JSON.parse(token) };
    if (/^[a-z]/i.test(token)) return { a: "text" };
    throw unknown();
  };
  const object = (): Shape => {
    const fields = new Map<string, Field>();
    do {
      const name = next();
      if (!name.startsWith(`"`)) throw unknown();
      const optional = take("?");
      fields.set(JSON.parse(name), {
        optional,
        shape: take(":") ? value() : { simple: true },
      });
    } while (take(","));
    if (!take("}")) throw unknown();
    return { fields };
  };
  const list = (): Shape => {
    const list = [value()];
    while (take(",")) list.push(value());
    if (!take("]")) throw unknown();
    return { list };
  };

  const whole = value();
  if (tokens.length > 0) throw unknown();
  return whole;
}

/**
 * The fault of a value, if it has any.
 *
 * @param frameWrong Judges a frame within it.
 */
export function wrongWith(
  value: unknown,
  shape: Shape,
  frameWrong: (value: unknown) => string | undefined,
): string | undefined {
  if ("is" in shape) return value === shape.is ? undefined : `not ${shape.is}`;
  if ("a" in shape) {
    const isRight = shape.a === "text"
      ? typeof value === "string"
      : typeof value === "number";
    return isRight ? undefined : `no ${shape.a}`;
  }
  if ("simple" in shape) {
    return ["string", "number", "boolean"].includes(typeof value)
      ? undefined
      : "neither text nor number nor truth";
  }
  if ("frame" in shape) return frameWrong(value);
  if ("list" in shape) {
    if (!Array.isArray(value)) return "no list";
    const [first, ...more] = shape.list;
    if (more.length > 0 && value.length !== shape.list.length) {
      return `not ${shape.list.length} of them`;
    }
    for (const [index, item] of value.entries()) {
      const expected = more.length > 0 ? shape.list[index] : first;
      const wrong = expected && wrongWith(item, expected, frameWrong);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  if (!isObject(value)) return "no object";
  const strange = Object.keys(value).find((name) => !shape.fields.has(name));
  if (strange !== undefined) return `the page has no field ${strange}`;
  for (const [name, field] of shape.fields) {
    const has = Object.hasOwn(value, name);
    if (!has && field.optional) continue;
    const wrong = has
      ? wrongWith(value[name], field.shape, frameWrong)
      : "missing";
    if (wrong !== undefined) return `${name}: ${wrong}`;
  }
  return undefined;
}

/** Whether a value is an object with fields. */
export function isObject(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
