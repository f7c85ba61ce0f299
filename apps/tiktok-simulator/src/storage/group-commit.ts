import type { FileHandle } from "node:fs/promises";

/**
 * Appends lines to a file; all that came in while one write was being synced goes into the next, so that one sync
 * serves many requests.
 */
export class GroupCommit {
  readonly #file: FileHandle;
  #pending: string[] = [];
  #next: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  append(line: string): void {
    this.#pending.push(line);
  }

  /** @throws what the file system throws, to everybody whose lines it concerns and to all who come later */
  synced(): Promise<void> {
    if (this.#pending.length === 0) return this.#next ?? this.#running;
    this.#next ??= this.#running.then(() => this.#commit());
    return this.#next;
  }

  async #commit(): Promise<void> {
    const lines = this.#pending;
    this.#pending = [];
    this.#running = this.#next ?? this.#running;
    this.#next = null;
    await this.#file.appendFile(lines.join(""));
    await this.#file.datasync();
  }
}
