/**
 * Whether the server refused the statement itself, and would again; anything else, such as a lost connection, says
 * nothing about it. Classes 22, 23 and 42 of SQLSTATE: data, integrity, and syntax or access.
 */
export function isRefusedStatement(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(22|23|42)/.test(String(error.code));
}

/** Whether a row was refused because another has what may be there once. */
export function isViolationOf(error: unknown, uniqueIndex: string): boolean {
  return error instanceof Error && "constraint" in error && error.constraint === uniqueIndex;
}
