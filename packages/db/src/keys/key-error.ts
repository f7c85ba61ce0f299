/** What is wrong with one key, judged by what it has sealed in the database. */
export type KeyComplaint =
  /** It is not configured, and so many values are sealed with it. */
  | { keyId: string; fault: "missing"; values: number }
  /** It is configured with other bytes than it had when it sealed here. */
  | { keyId: string; fault: "wrong" };

/** The configured keys do not fit the database. Nothing was opened, sealed or changed. */
export class EncryptionKeyError extends Error {
  override readonly name = "EncryptionKeyError";
  readonly code = "encryption_keys";
  readonly complaints: readonly KeyComplaint[];
  constructor(complaints: readonly KeyComplaint[]) {
    super(
      ["ENCRYPTION_KEYS does not fit the database, in which nothing was changed:"]
        .concat(complaints.map((complaint) => `  ${describeKeyComplaint(complaint)}`))
        .join("\n"),
    );
    this.complaints = complaints;
  }
}

/** Which key, what is wrong with it, and what to do. */
export function describeKeyComplaint(complaint: KeyComplaint): string {
  const { keyId } = complaint;
  switch (complaint.fault) {
    case "missing":
      return `${keyId} is missing, and ${complaint.values} values are sealed with it: put it back, behind the key that is to seal. If it is lost for good, run \`pnpm cli keys forget ${keyId}\`.`;
    case "wrong":
      return `${keyId} is not the key that had this id before: put that one back. A new key needs an id of its own.`;
  }
}
