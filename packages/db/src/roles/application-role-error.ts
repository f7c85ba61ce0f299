/** The two roles of the database are not what `migrate` needs them to be; the message says what to do. */
export class ApplicationRoleError extends Error {
  override readonly name = "ApplicationRoleError";
  readonly code = "application_role";

  static missing(role: string): ApplicationRoleError {
    return new ApplicationRoleError(
      `Postgres has no role ${role}, which DATABASE_URL names. Make it there, or give DATABASE_URL a password and the role of MIGRATION_DATABASE_URL the right to make roles.`,
    );
  }

  static cannotMigrate(): ApplicationRoleError {
    return new ApplicationRoleError(
      "The role that is to migrate may not make anything in the database. Set MIGRATION_DATABASE_URL to the same database under the role that owns it.",
    );
  }
}
