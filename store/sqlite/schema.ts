import type { DatabaseSync } from "node:sqlite";
import { roomChecksum, totalsChecksum } from "./checksum.ts";

/** Identifies a database file of this program: "chat" in ASCII. */
export const APPLICATION_ID = 0x63686174;

/**
 * The migrations, a version each. A released migration never changes; further
 * changes are appended as new migrations.
 */
const STEPS: readonly ((db: DatabaseSync) => void)[] = [
  // 1: rooms, messages and their words.
  (db) => {
    db.exec(`
      CREATE TABLE log (id TEXT NOT NULL) STRICT;
      CREATE TABLE room (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        first INTEGER NOT NULL DEFAULT 1,
        last INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE message (
        -- The room's id times 2^32, and the number in the room.
        place INTEGER PRIMARY KEY,
        sender TEXT NOT NULL,
        text TEXT NOT NULL,
        time INTEGER NOT NULL,
        -- A digest of who said it where under which id, see markOf().
        mark BLOB
      ) STRICT;
      CREATE UNIQUE INDEX message_mark ON message (mark)
        WHERE mark IS NOT NULL;
      -- Holds what termsOf() makes of a text and no more: its words are kept
      -- apart by spaces, and letters beyond ASCII are left as they are. So it
      -- finds just what holds() says.
      CREATE VIRTUAL TABLE word USING fts5 (
        words,
        content = '', columnsize = 0, detail = none,
        tokenize = 'ascii', prefix = '1 2 3'
      );
    `);
    db.prepare("INSERT INTO log (id) VALUES (?)").run(crypto.randomUUID());
  },
  // 2: topics.
  (db) => db.exec("ALTER TABLE room ADD COLUMN topic TEXT NOT NULL DEFAULT ''"),
  // 3: sanctions.
  (db) =>
    db.exec(`
      CREATE TABLE operator_order (
        id INTEGER PRIMARY KEY,
        what TEXT NOT NULL,
        kind TEXT NOT NULL,
        whom TEXT NOT NULL,
        shown TEXT NOT NULL,
        by TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER,
        seconds INTEGER,
        UNIQUE (what, kind, whom)
      ) STRICT;
    `),
  // 4: names that belong to keys.
  (db) =>
    db.exec(`
      CREATE TABLE owned_name (
        -- The keys of the name, see nameKeys(): one or two.
        key TEXT PRIMARY KEY,
        other_key TEXT UNIQUE,
        name TEXT NOT NULL,
        owner TEXT NOT NULL,
        used INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX owned_name_owner ON owned_name (owner, used);
      CREATE INDEX owned_name_used ON owned_name (used);
      -- By which version of nameKeys() the keys were made.
      CREATE TABLE name_keys (version TEXT NOT NULL) STRICT;
      INSERT INTO name_keys (version) VALUES ('');
    `),
  // 5: messages are indexed some time after they are kept.
  (db) =>
    db.exec(`
      -- The number up to which the room's messages are indexed, see WordIndex.
      ALTER TABLE room ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
      UPDATE room SET indexed = last;
      CREATE INDEX room_unindexed ON room (id) WHERE indexed < last;
    `),
  // 6: messages go into an inbox first.
  (db) =>
    db.exec(`
      CREATE TABLE inbox (
        id INTEGER PRIMARY KEY,
        -- The same as of a message. Its room's \`last\` does not count it yet.
        place INTEGER NOT NULL,
        sender TEXT NOT NULL,
        text TEXT NOT NULL,
        time INTEGER NOT NULL,
        mark BLOB
      ) STRICT;
    `),
  // 7: names that were only tried, and the networks of names.
  (db) =>
    db.exec(`
      ALTER TABLE owned_name ADD COLUMN is_owned INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE owned_name ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
      -- A digest of an address. It tells who comes from one place, and not from which.
      ALTER TABLE owned_name ADD COLUMN source TEXT NOT NULL DEFAULT '';
      CREATE INDEX owned_name_source ON owned_name (source, since);
      CREATE INDEX tried_name_used ON owned_name (used) WHERE is_owned = 0;
    `),
  // 8: rooms are forgotten, the least recently used first.
  (db) =>
    db.exec(`
      -- A place in the order in which rooms were used.
      ALTER TABLE room ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
      UPDATE room SET used = id;
      CREATE INDEX room_used ON room (used);
      CREATE INDEX room_empty ON room (used) WHERE first > last;
      CREATE TRIGGER room_begun AFTER INSERT ON room BEGIN
        UPDATE room SET used = 1 + (SELECT max(used) FROM room)
        WHERE id = NEW.id;
      END;
      CREATE TRIGGER room_changed AFTER UPDATE OF last, topic ON room
      WHEN NEW.last <> OLD.last OR NEW.topic <> OLD.topic BEGIN
        UPDATE room SET used = 1 + (SELECT max(used) FROM room)
        WHERE id = NEW.id;
      END;
      -- The highest number of a room that is forgotten.
      ALTER TABLE log ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
    `),
  // 9: text in scripts without spaces is found from any character on.
  (db) =>
    db.exec(`
      -- Without prefixes, of which every gram would have its own.
      CREATE VIRTUAL TABLE gram USING fts5 (
        grams,
        content = '', columnsize = 0, detail = none, tokenize = 'ascii'
      );
      -- All is indexed anew: what was taken for a word may be in grams now.
      INSERT INTO word (word) VALUES ('delete-all');
      UPDATE room SET indexed = first - 1;
    `),
  // 10: checksums, see checksum.ts.
  (db) => {
    db.exec(`
      -- Messages from before have none, messages from now on have one.
      ALTER TABLE message ADD COLUMN checksum INTEGER;
      ALTER TABLE inbox ADD COLUMN checksum INTEGER;
      -- How many messages were ever filed. The ids in the inbox go on from there.
      ALTER TABLE log ADD COLUMN filed INTEGER NOT NULL DEFAULT 0;
      INSERT INTO message (place, sender, text, time, mark)
        SELECT place, sender, text, time, mark FROM inbox ORDER BY place;
      UPDATE room SET last = (
        SELECT max(place) FROM inbox WHERE place / 4294967296 = room.id
      ) % 4294967296 WHERE id IN (SELECT place / 4294967296 FROM inbox);
      DELETE FROM inbox;
      -- The number up to which messages have none.
      ALTER TABLE room ADD COLUMN unchecked INTEGER NOT NULL DEFAULT 0;
      UPDATE room SET unchecked = last;
      ALTER TABLE room ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE log ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
    `);
    const check = db.prepare("UPDATE room SET checksum = ? WHERE id = ?");
    for (const row of db.prepare("SELECT * FROM room").all()) {
      check.run(roomChecksum(row), Number(row.id));
    }
    const totals = db.prepare("SELECT filed, forgotten FROM log").get() ?? {};
    db.prepare("UPDATE log SET checksum = ?").run(totalsChecksum(totals));
  },
  // 11: passwords of names.
  (db) =>
    db.exec(`
      ALTER TABLE owned_name ADD COLUMN scrypt TEXT;
      -- The keys of SCRAM-SHA-256.
      ALTER TABLE owned_name ADD COLUMN scram TEXT;
      -- Whether the name was registered without a key.
      ALTER TABLE owned_name ADD COLUMN is_only INTEGER NOT NULL DEFAULT 0;
    `),
  // 12: modes of rooms.
  (db) =>
    db.exec(`
      CREATE TABLE room_modes (
        -- The id of the room.
        room INTEGER PRIMARY KEY,
        modes TEXT NOT NULL,
        checksum INTEGER NOT NULL
      ) STRICT;
      CREATE TRIGGER room_forgotten AFTER DELETE ON room BEGIN
        DELETE FROM room_modes WHERE room = OLD.id;
      END;
    `),
  // 13: messages are redacted.
  (db) =>
    db.exec(`
      -- The number of the message that is redacted by this. Its text is the reason.
      ALTER TABLE message ADD COLUMN redacts INTEGER;
      ALTER TABLE inbox ADD COLUMN redacts INTEGER;
      -- A digest of the owner, see owners.ts.
      ALTER TABLE message ADD COLUMN owner BLOB;
      ALTER TABLE inbox ADD COLUMN owner BLOB;
    `),
  // 14: certificates of names.
  (db) =>
    db.exec(`
      CREATE TABLE name_certificate (
        -- A place in the order in which they were added.
        id INTEGER PRIMARY KEY,
        -- The first key of the name.
        name_key TEXT NOT NULL,
        -- A fingerprint.
        certificate TEXT NOT NULL,
        UNIQUE (certificate, name_key)
      ) STRICT;
      CREATE INDEX name_certificate_name ON name_certificate (name_key);
      CREATE TRIGGER owned_name_dropped AFTER DELETE ON owned_name BEGIN
        DELETE FROM name_certificate WHERE name_key = OLD.key;
      END;
    `),
  // 15: accounts of authors.
  (db) =>
    db.exec(`
      -- Empty where it is called like the sender.
      ALTER TABLE message ADD COLUMN account TEXT;
      ALTER TABLE inbox ADD COLUMN account TEXT;
    `),
];

/** The first version with checksums. */
export const CHECKED_SINCE = 10;

/** The first version in which messages are redacted. */
export const REDACTED_SINCE = 13;

/** The first version with the accounts of authors. */
export const ACCOUNTS_SINCE = 15;

/** The version that this program writes. It migrates older versions, and refuses newer ones. */
export const SCHEMA_VERSION: number = STEPS.length;

/** The version of a database, 0 when it is empty. */
export function versionOf(db: DatabaseSync): number {
  return pragma(db, "user_version");
}

/** Whether a database was created by this program. */
export function isOurs(db: DatabaseSync): boolean {
  return pragma(db, "application_id") === APPLICATION_ID;
}

/**
 * Migrates a database to a version, atomically.
 *
 * @param to Tests create older versions.
 */
export function migrate(db: DatabaseSync, to: number = SCHEMA_VERSION): void {
  const from = versionOf(db);
  if (from >= to) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const step of STEPS.slice(from, to)) step(db);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    db.exec(`PRAGMA user_version = ${to}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
