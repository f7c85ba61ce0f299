import { type CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import { preparedName } from "../prepared-statements.ts";
import type { Database } from "../schema.ts";
import type { TestDatabase } from "./test-database.ts";

/** What Postgres means to do for one statement. */
export interface Plan {
  statement: string;
  /** In the planner's unit: reading one page in order costs 1. */
  cost: number;
  /** Tables that are read from their beginning to their end. */
  scannedTables: string[];
  /** The indexes that are looked up. */
  indexes: string[];
}

interface PlanNode {
  "Node Type": string;
  "Total Cost": number;
  "Relation Name"?: string;
  "Index Name"?: string;
  Plans?: PlanNode[];
}

interface Explained {
  "QUERY PLAN": [{ Plan: PlanNode }];
}

/** What Postgres would do for each statement that `work` makes, in their order. */
export async function explainStatements(
  test: TestDatabase,
  work: (db: Kysely<Database>) => Promise<unknown>,
): Promise<Plan[]> {
  const statements: CompiledQuery[] = [];
  const listened = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: test.pool }),
    log: ({ query }) => void statements.push(query),
  });
  await work(listened);
  const plans: Plan[] = [];
  for (const { sql: statement, parameters } of statements) {
    const { rows } =
      preparedName(statement) === null
        ? await test.pool.query<Explained>(`explain (format json) ${statement}`, [...parameters])
        : await explainForAllValues(test, statement, parameters.length);
    const plan = rows[0]?.["QUERY PLAN"][0].Plan;
    if (!plan) throw new Error(`Postgres does not say what it does for ${statement}`);
    const nodes = flat(plan);
    plans.push({
      statement,
      cost: plan["Total Cost"],
      scannedTables: nodes.flatMap((node) => (node["Node Type"] === "Seq Scan" ? [node["Relation Name"] ?? "?"] : [])),
      indexes: nodes.flatMap((node) => (node["Index Name"] === undefined ? [] : [node["Index Name"]])),
    });
  }
  return plans;
}

/** What is prepared has one plan for all values. */
async function explainForAllValues(test: TestDatabase, statement: string, parameters: number) {
  const values = Array.from({ length: parameters }, () => "null").join();
  const connection = await test.pool.connect();
  try {
    await connection.query("set plan_cache_mode = force_generic_plan");
    await connection.query(`prepare explained as ${statement}`);
    return await connection.query<Explained>(`explain (format json) execute explained (${values})`);
  } finally {
    // Not for anybody else to use.
    connection.release(true);
  }
}

function flat(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flat)];
}

/** Has the planner take tables for ones of so many rows, instead of filling them; what is in them should be typical. */
export async function pretendRows(test: TestDatabase, tables: RegExp, rows: number): Promise<void> {
  await sql`analyze`.execute(test.db);
  await sql`
    update pg_class set reltuples = ${rows} where relkind = 'r' and relpages > 0 and relname ~ ${tables.source}`.execute(
    test.db,
  );
}
