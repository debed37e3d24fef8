import { Failure, reasonForPeople } from "../../../failure.ts";
import { syncNames } from "../folder.ts";

/**
 * SQLite's write-ahead file, which contains each committed transaction, but not
 * yet safe from a power failure.
 *
 * SQLite itself would sync within the commit (`synchronous = FULL`) and block
 * everything else. This class syncs after the commit, on another thread.
 */
export class WriteAhead implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** The first failure. After it the state of the file on the disk is unknown. */
  #failure: Failure | undefined;

  /**
   * Opens the write-ahead file of an open database.
   *
   * @throws {Deno.errors.NotFound}
   */
  constructor(dir: string, path: string) {
    this.#path = path;
    // Windows syncs only files that are open for writing.
    this.#file = Deno.openSync(path, { read: true, write: true });
    syncNames(dir);
  }

  /**
   * Waits until everything committed so far is on the disk.
   *
   * @throws {Failure} The disk fails. The system forgets data that it could not
   * write and would report success the next time, so the failure is final.
   */
  async sync(): Promise<void> {
    this.check();
    try {
      await this.#file.syncData();
    } catch (error) {
      this.#failure ??= new Failure(
        `${this.#path} cannot be written to the disk: ${
          reasonForPeople(error)
        }; no acknowledged message is lost: check the disk, then restart`,
      );
      throw this.#failure;
    }
  }

  /** @throws {Failure} A {@linkcode sync} has failed before. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
