import { Failure, reasonForPeople } from "../../../failure.ts";
import { syncNames } from "../folder.ts";

/**
 * SQLite's write-ahead file, in which every transaction is when it has been
 * committed, but not yet safe from a power cut.
 *
 * SQLite itself would wait for the disk within the commit (`synchronous =
 * FULL`), and nothing else could be done meanwhile. This does the same just
 * after it, on another thread.
 */
export class WriteAhead implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** Once it has failed, nobody knows what of the file is on the disk. */
  #failure: Failure | undefined;

  /**
   * Opens the file of a database that is in use.
   *
   * @throws {Deno.errors.NotFound}
   */
  constructor(dir: string, path: string) {
    this.#path = path;
    // On Windows only a file that may be written to can be made safe.
    this.#file = Deno.openSync(path, { read: true, write: true });
    syncNames(dir);
  }

  /**
   * Waits until all that has been committed so far is on the disk.
   *
   * @throws {Failure} The disk fails. Asked again it would say that all is
   * well, for the system forgets what it could not write; so it fails for ever.
   */
  async sync(): Promise<void> {
    this.check();
    try {
      await this.#file.syncData();
    } catch (error) {
      this.#failure ??= new Failure(
        `${this.#path} cannot be written to the disk: ${
          reasonForPeople(error)
        }; nothing that was acknowledged is lost: see to the disk, and start again`,
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
