import * as z from "zod";

/** Licences that let the product be run, changed and passed on without opening anything else. */
const ACCEPTED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
]);

const listing = z.record(z.string(), z.array(z.object({ name: z.string(), versions: z.array(z.string()) })));

export interface Licensed {
  licence: string;
  accepted: boolean;
  /** Such as `pg@8.23.1`. */
  packages: string[];
}

/** @param json what `pnpm licenses ls --json` prints; what has several licences to choose from is written `A OR B` */
export function readLicences(json: string): Licensed[] {
  return Object.entries(listing.parse(JSON.parse(json)))
    .map(([licence, packages]) => ({
      licence,
      accepted: licence
        .replace(/[()]/g, "")
        .split(" OR ")
        .some((choice) => ACCEPTED.has(choice.trim())),
      packages: packages.flatMap(({ name, versions }) => versions.map((version) => `${name}@${version}`)).toSorted(),
    }))
    .toSorted((a, b) => b.packages.length - a.packages.length);
}
