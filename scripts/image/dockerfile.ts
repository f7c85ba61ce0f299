export interface Instruction {
  readonly keyword: string;
  readonly argument: string;
}

export interface Stage {
  /** Empty for the last one, which is the image. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Reads as much of a Dockerfile's language as ours uses. */
export function parseDockerfile(text: string): Stage[] {
  const stages: { name: string; instructions: Instruction[] }[] = [];
  const lines = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter(Boolean);
  for (const line of lines) {
    const [, keyword = "", argument = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === "FROM") stages.push({ name: / AS (\w+)$/.exec(argument)?.[1] ?? "", instructions: [] });
    else stages.at(-1)?.instructions.push({ keyword, argument });
  }
  return stages;
}

/** `A=1 B=2` of all `ENV` instructions. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stage.instructions.filter(({ keyword }) => keyword === "ENV").flatMap((e) => e.argument.split(" "));
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

/** The command in exec form, such as that of `CMD`. */
export function commandOf(stage: Stage, keyword: "CMD" | "HEALTHCHECK"): [string, ...string[]] {
  const argument = stage.instructions.find((instruction) => instruction.keyword === keyword)?.argument ?? "";
  return JSON.parse(argument.slice(argument.indexOf("[")));
}
