/** The share of the window's width that a list has, and its limits, in columns: names beyond are cut. */
const LIST_SHARE = 6;
const LIST_MIN = 10;
const LIST_MAX = 20;

/** Least columns of the conversation beside both lists, and beside the rooms alone: a list goes rather. */
const BESIDE_BOTH = 40;
const BESIDE_ROOMS = 30;

/** Least rows of a window that has a status row, and of one that has a topic row too: the conversation needs them more. */
const ROWS_FOR_STATUS = 5;
const ROWS_FOR_TOPIC = 7;

/** Fewest rows of a long line that is typed, on a small screen too; on others it takes up to half of the rows. */
const PROMPT_ROWS_MIN = 3;

/** A part of the window, counted from 0. */
export interface Pane {
  readonly column: number;
  readonly columns: number;
  readonly row: number;
  readonly rows: number;
}

/** The parts of a window. Where it is small, some are left out. */
export interface Panes {
  readonly topic: Pane | undefined;
  readonly rooms: Pane | undefined;
  readonly conversation: Pane;
  readonly people: Pane | undefined;
  readonly status: Pane | undefined;
  readonly prompt: Pane;
}

/** The size of a window. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Most rows of a window that a typed line takes. */
export function promptRowsMax(rows: number): number {
  return Math.max(
    1,
    Math.min(rows - 1, Math.max(PROMPT_ROWS_MIN, Math.floor(rows / 2))),
  );
}

/**
 * Divides a window: the topic at the top, below it rooms, conversation and
 * people side by side, then the status and the prompt. A column is free between
 * neighbours.
 *
 * @param promptRows How many rows the prompt wants.
 */
export function panes(
  { columns, rows }: Size,
  promptRows: number,
  wants: { readonly status: boolean } = { status: true },
): Panes {
  const prompt = Math.min(promptRows, promptRowsMax(rows));
  const topic = rows >= ROWS_FOR_TOPIC ? 1 : 0;
  const status = wants.status && rows >= ROWS_FOR_STATUS ? 1 : 0;
  const middle = Math.max(0, rows - topic - status - prompt);
  const list = Math.max(
    LIST_MIN,
    Math.min(LIST_MAX, Math.floor(columns / LIST_SHARE)),
  );
  const hasRooms = columns - (list + 1) >= BESIDE_ROOMS;
  const hasPeople = columns - 2 * (list + 1) >= BESIDE_BOTH;
  const left = hasRooms ? list + 1 : 0;
  const right = hasPeople ? list + 1 : 0;
  const whole = (row: number, rows: number) => ({
    column: 0,
    columns,
    row,
    rows,
  });
  const beside = (column: number, columns: number) => ({
    column,
    columns,
    row: topic,
    rows: middle,
  });
  return {
    topic: topic === 0 ? undefined : whole(0, topic),
    rooms: hasRooms ? beside(0, list) : undefined,
    conversation: beside(left, columns - left - right),
    people: hasPeople ? beside(columns - list, list) : undefined,
    status: status === 0 ? undefined : whole(topic + middle, status),
    prompt: whole(topic + middle + status, prompt),
  };
}
