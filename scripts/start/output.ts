import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { styleText } from "node:util";
import { prettyFactory } from "pino-pretty";

/** Where everything that is said ends up, each line marked with who says it. */
export interface Output {
  say(line: string): void;
  /** Passes a child's lines through until the stream ends. */
  follow(name: string, stream: Readable): void;
}

/** @param human turns log lines in JSON into short sentences; machines want them as they are */
export function createOutput({ human }: { human: boolean }): Output {
  const pretty = prettyFactory({
    colorize: process.stdout.isTTY,
    translateTime: "SYS:HH:MM:ss",
    ignore: "pid,hostname,name",
    singleLine: true,
  });
  return {
    say: (line) => write("start", line),
    follow(name, stream) {
      createInterface({ input: stream }).on("line", (line) => {
        write(name, human && line.startsWith("{") ? pretty(line).trimEnd() : line);
      });
    },
  };
}

function write(name: string, line: string): void {
  process.stdout.write(`${styleText("dim", `${name.padEnd(9)} │`)} ${line}\n`);
}
